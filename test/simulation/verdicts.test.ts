// Whether verdicts can be trusted: thousands of disks of which the truth is known, measured and judged as real ones are. A few of each family
// here; `npm run test:simulation` takes five hundred of each and more, and keeps docs/verdicts.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { planOf } from '../../lib/measure/plan.js';
import { type SimulatedRun, simulate } from './simulated-run.js';
import { FAMILIES, seeded } from './synthetic-disk.js';

const DISKS = Number(process.env['SIMULATED_DISKS'] ?? 12);
/** Where most is wrong, more disks tell how much. */
const TIMES: Readonly<Record<string, number>> = { autocorrelated: 4 };
const plan = planOf({ seed: 1 });
const rows: string[] = [];

describe('verdicts on synthetic disks', { timeout: 600_000 }, () => {
  it.each(Object.keys(FAMILIES))('of the family %s are right', (family) => {
    const disks = DISKS * (TIMES[family] ?? 1);
    const runs = Array.from({ length: disks }, (_, number) => {
      const random = seeded(number * 7919 + family.length * 104_729);
      const disk = FAMILIES[family]?.(random);
      if (!disk) throw new Error(`no family ${family}`);
      return simulate(plan, disk, random);
    });
    rows.push(row(family, runs));
    const wrong = runs.filter((run) => run.wrong.length > 0);
    expect(wrong.length, JSON.stringify(wrong.map((run) => run.wrong))).toBeLessThan(Math.max(1, disks / 100));
  });

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
      '| family | disks | wrong | inconclusive | near 2 ms or 500/s, open | settled after (median, 90 %) |',
      '| --- | --- | --- | --- | --- | --- |',
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
  const share = (isSo: (run: SimulatedRun) => boolean) =>
    `${((100 * runs.filter(isSo).length) / runs.length).toFixed(1)} %`;
  const isOpen = ({ outcome }: SimulatedRun) => outcome === 'inconclusive';
  const settled = runs
    .filter((run) => !isOpen(run))
    .map(({ seconds }) => seconds)
    .sort((a, b) => a - b);
  const at = (part: number) => `${(settled[Math.floor(part * settled.length)] ?? Number.NaN).toFixed(1)} s`;
  const isOpenLoaded = ({ outcome, open }: SimulatedRun) => outcome === 'suitable' && open.length > 0;
  return `| ${family} | ${runs.length} | ${share(({ wrong }) => wrong.length > 0)} | ${share(isOpen)} | ${share(isOpenLoaded)} | ${at(0.5)}, ${at(0.9)} |`;
}
