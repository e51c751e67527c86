// Whether verdicts can be trusted: thousands of disks of which the truth is known, measured and judged as real ones are. A few of each family
// here; `npm run test:simulation` takes five hundred of each and more, and keeps docs/verdicts.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { betaCdf } from '../../lib/measure/beta.js';
import { planOf } from '../../lib/measure/plan.js';
import { type SimulatedRun, simulate } from './simulated-run.js';
import { FAMILIES, seeded } from './synthetic-disk.js';

const DISKS = Number(process.env['SIMULATED_DISKS'] ?? 12);
/** With fewer disks and none wrong, 1 % would not be excluded. */
const FOR_A_BOUND = 300;
/** Where most is wrong, more disks tell how much. */
const TIMES: Readonly<Record<string, number>> = { autocorrelated: 4, 'in steps': 4 };
/** Of the disks here. Constants of the library that "the simulation" has set were set on seeds below these, and never on these. */
const FIRST_HELD_OUT_SEED = 2 ** 31;
const plan = planOf({ seed: 1 });
const rows: string[] = [];

describe('verdicts on synthetic disks', { timeout: 3_600_000 }, () => {
  it.each(Object.keys(FAMILIES).map((family, index) => [family, index] as const))(
    'of the family %s are right',
    (family, index) => {
      const disks = DISKS * (TIMES[family] ?? 1);
      const runs = Array.from({ length: disks }, (_, number) => {
        const random = seeded(FIRST_HELD_OUT_SEED + index * 100_000_000 + number * 7919);
        const disk = FAMILIES[family]?.(random);
        if (!disk) throw new Error(`no family ${family}`);
        return simulate(plan, disk, random);
      });
      rows.push(row(family, runs));
      const wrong = runs.filter((run) => run.wrong.length > 0);
      const seen = JSON.stringify(wrong.map((run) => run.wrong));
      expect(wrong.length, seen).toBeLessThan(Math.max(1, disks / 100));
      if (disks >= FOR_A_BOUND) expect(mostOf(wrong.length, disks), seen).toBeLessThan(0.01);
    },
  );

  it.each([
    ['far below', 0.25e6, 'recommended'],
    ['far above', 60e6, 'unsuitable'],
  ])('of a disk %s every limit are settled within five seconds of measuring', (_, medianNs, outcome) => {
    const state = { parts: [{ share: 1, medianNs, sigma: 0.25 }] };
    for (let seed = 0; seed < DISKS; seed += 1) {
      const disk = { stateAt: () => state, truth: () => [{ timeShare: 1, state }] };
      const run = simulate(plan, disk, seeded(seed));
      expect(run.outcome).toBe(outcome);
      expect(run.seconds).toBeLessThan(5);
    }
  });

  afterAll(() => {
    const path = new URL('../../docs/verdicts.md', import.meta.url);
    if (process.env['SIMULATED_DISKS'] === undefined) return;
    const table = [
      '| family | disks | wrong (95 % sure: at most) | missed | inconclusive | near 2 ms or 500/s, open | settled after (median, 90 %) |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        /<!-- table -->[\s\S]*<!-- end -->/,
        `<!-- table -->\n\n${table}\n\n<!-- end -->`,
      ),
    );
  });
});

function row(family: string, runs: readonly SimulatedRun[]): string {
  const share = (isSo: (run: SimulatedRun) => boolean) => percent(runs.filter(isSo).length / runs.length);
  const isOpen = ({ outcome }: SimulatedRun) => outcome === 'inconclusive';
  const settled = runs
    .filter((run) => !isOpen(run))
    .map(({ seconds }) => seconds)
    .sort((a, b) => a - b);
  const at = (part: number) => `${(settled[Math.floor(part * settled.length)] ?? Number.NaN).toFixed(1)} s`;
  const isOpenLoaded = ({ outcome, open }: SimulatedRun) =>
    outcome === 'suitable' && open.some(({ isLeftOpen }) => !isLeftOpen);
  const wrongs = runs.filter(({ wrong }) => wrong.length > 0).length;
  const wrong = `${percent(wrongs / runs.length)} (${percent(mostOf(wrongs, runs.length))})`;
  return `| ${family} | ${runs.length} | ${wrong} | ${share(({ isMissed }) => isMissed)} | ${share(isOpen)} | ${share(isOpenLoaded)} | ${at(0.5)}, ${at(0.9)} |`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The largest share of which so few would be seen with a probability of at least one in twenty (Clopper and Pearson, 1934). */
function mostOf(seen: number, all: number): number {
  if (seen === all) return 1;
  let [low, high] = [0, 1];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, seen + 1, all - seen) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}
