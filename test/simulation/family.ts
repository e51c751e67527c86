// What of the families of disks is tested: that verdicts are right. A few of each here; `npm run test:simulation` takes five hundred of each
// and more, and keeps docs/verdicts.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { betaCdf } from '../../lib/measure/beta.js';
import { planOf } from '../../lib/measure/plan.js';
import { type SimulatedRun, simulate } from './simulated-run.js';
import { FAMILIES, seeded } from './synthetic-disk.js';

export const DISKS = Number(process.env['SIMULATED_DISKS'] ?? 12);
/** With fewer disks and none wrong, 1 % would not be excluded. */
const FOR_A_BOUND = 300;
/** Of the disks here. Constants of the library that "the simulation" has set were set on seeds below these, and never on these. */
const FIRST_HELD_OUT_SEED = 2 ** 31;
const TABLE = new URL('../../docs/verdicts.md', import.meta.url);

/** @param times more disks, where most is wrong, tell how much */
export function itJudges(family: keyof typeof FAMILIES, times = 1): void {
  it(`are right of the family ${family}`, { timeout: 3_600_000 }, () => {
    const plan = planOf({ seed: 1 });
    const first = FIRST_HELD_OUT_SEED + Object.keys(FAMILIES).indexOf(family) * 100_000_000;
    const runs = Array.from({ length: DISKS * times }, (_, number) => {
      const random = seeded(first + number * 7919);
      return simulate(plan, FAMILIES[family](random), random);
    });
    if (process.env['SIMULATED_DISKS'] !== undefined) keep(family, row(family, runs));
    const wrong = runs.filter((run) => run.wrong.length > 0);
    const seen = JSON.stringify(wrong.map((run) => run.wrong));
    expect(wrong.length, seen).toBeLessThan(Math.max(1, runs.length / 100));
    if (runs.length >= FOR_A_BOUND) expect(mostOf(wrong.length, runs.length), seen).toBeLessThan(0.01);
  });
}

/** Puts a family's row into the table. */
function keep(family: string, written: string): void {
  const text = readFileSync(TABLE, 'utf8');
  const known = new RegExp(`^\\| ${family} \\|.*$`, 'm');
  if (!known.test(text)) throw new Error(`docs/verdicts.md has no row for ${family}`);
  writeFileSync(TABLE, text.replace(known, written));
}

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
