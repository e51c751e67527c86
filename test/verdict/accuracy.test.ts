// How often the rule is wrong or unresolved, on simulated disks with known behaviour and on recorded disks from every start. Here each disk
// has ten runs. `npm run test:accuracy` makes a hundred, and checks the tables of docs/accuracy.md.

import { describe, expect, it } from 'vitest';
import { keepTable } from '../support/kept-table.js';
import { needs } from '../support/needs.js';
import { type Replayed, type ReplayPlan, replay, STANDARD, THOROUGH } from './replay.js';
import { type DiskSecond, FAMILIES, type Family, rising, simulated, stops } from './simulated-disks.js';
import busy from './traces/busy.json' with { type: 'json' };
import idle from './traces/idle.json' with { type: 'json' };

const FULL = process.env['ACCURACY_SEEDS'];
const SEEDS = Number(FULL ?? 10);

function runsOf({ disks }: Family, plan: ReplayPlan): Replayed[] {
  return disks.flatMap((disk, which) =>
    Array.from({ length: SEEDS }, (_, seed) => replay(simulated(disk, 1000 * which + seed + 7), plan)),
  );
}

function sharesOf(runs: readonly Replayed[], truth: Family['truth']) {
  const wrong = runs.filter(({ answer }) => answer === (truth === 'ok' ? 'fail' : 'pass')).length / runs.length;
  const open = runs.filter(({ answer }) => answer === 'inconclusive').length / runs.length;
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0) / runs.length;
  return { wrong, open, seconds };
}

describe('the verdict on simulated disks', () => {
  it.each(FAMILIES.map((family) => [family.name, family.truth, family] as const))(
    'is rarely wrong and rarely unresolved for the family %s (%s)',
    (_, truth, family) => {
      const { wrong, open } = sharesOf(runsOf(family, STANDARD), truth);
      expect(wrong).toBeLessThanOrEqual(family.wrong ?? 0);
      expect(open).toBeLessThanOrEqual(family.open ?? 0);
    },
  );

  it('fails a constantly slow disk within seconds', () => {
    const { answer, seconds } = replay(() => ({ ...FAST, slowAppends: 66, appends: 66 }));
    expect(answer).toBe('fail');
    expect(seconds).toBeLessThan(10);
  });

  it('fails 3 s of each 15 s at 15 ms, from every start within the period', () => {
    for (let phase = 0; phase < 15; phase += 1) {
      const disk = (at: number) => ({ ...FAST, slowAppends: (at + phase) % 15 < 3 ? 66 : 0 });
      expect(replay(disk).answer, `phase ${phase}`).toBe('fail');
    }
  });

  it('fails a stop of 0.9 s every 20 s, from every start within the period', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(replay(simulated(stops(900, 20, true), seed)).answer, `seed ${seed}`).toBe('fail');
    }
  });

  it('fails at once after an operation above 1 s', () => {
    const disk = (at: number) => (at === 7 ? { ...FAST, slowAppends: 1, longestMs: 3000 } : FAST);
    expect(replay(disk)).toEqual({ answer: 'fail', seconds: 8 });
  });

  it('fails a change after a minute in a run of 300 s', () => {
    const disk = rising(0.002, 0.05, 200);
    expect(replay(simulated(disk, 1), THOROUGH).answer).toBe('fail');
  });
});

const FAST: DiskSecond = { slowAppends: 0, appends: 200, slowCommits: 0, commits: 10, stalledDue: 0, longestMs: 9 };

type Trace = typeof idle;

/** A recorded disk, scaled to a p99 of the whole trace, from a given second on. At its end the trace starts again. */
function recorded(trace: Trace, p99Ms: number, start: number): (second: number) => DiskSecond {
  const numbers = (text: string) => text.split(' ').map(Number);
  const [appends, commits] = [numbers(trace.appends), numbers(trace.commits)];
  const scaled = trace.scaled.find((one) => one.p99Ms === p99Ms);
  if (!scaled) throw new Error(`no counts at ${p99Ms} ms`);
  const [slowAppends, slowCommits] = [numbers(scaled.slowAppends), numbers(scaled.slowCommits)];
  return (second) => {
    const at = (start + second) % appends.length;
    const of = (row: readonly number[]) => row[at] ?? 0;
    return {
      ...FAST,
      appends: of(appends),
      commits: of(commits),
      slowAppends: of(slowAppends),
      slowCommits: of(slowCommits),
    };
  };
}

interface RecordedRow {
  readonly name: string;
  readonly trace: Trace;
  readonly p99Ms: number;
  /** Upper limits, as shares. */
  readonly fail: number;
  readonly pass: number;
  readonly open: number;
}

/** 6.7 ms is a factor of 1.5 below the limit, 15 ms a factor of 1.5 above; 20 and 40 ms are two and four times the limit. */
const RECORDED: readonly RecordedRow[] = [
  { name: 'idle', trace: idle, p99Ms: 5.42, pass: 1, fail: 0, open: 0 },
  { name: 'idle', trace: idle, p99Ms: 6.7, pass: 1, fail: 0, open: 0 },
  { name: 'idle', trace: idle, p99Ms: 15, pass: 0.02, fail: 1, open: 0 },
  { name: 'idle', trace: idle, p99Ms: 20, pass: 0, fail: 1, open: 0 },
  { name: 'idle', trace: idle, p99Ms: 40, pass: 0, fail: 1, open: 0 },
  { name: 'busy', trace: busy, p99Ms: 6.7, pass: 1, fail: 0, open: 0.01 },
  { name: 'busy', trace: busy, p99Ms: 8.06, pass: 1, fail: 0.12, open: 0.06 },
  { name: 'busy', trace: busy, p99Ms: 15, pass: 0.1, fail: 1, open: 0.01 },
  { name: 'busy', trace: busy, p99Ms: 20, pass: 0, fail: 1, open: 0 },
  { name: 'busy', trace: busy, p99Ms: 40, pass: 0, fail: 1, open: 0 },
];

function runsFrom({ trace, p99Ms }: RecordedRow, step: number): Replayed[] {
  const length = trace.appends.split(' ').length;
  return Array.from({ length: Math.floor(length / step) }, (_, n) => replay(recorded(trace, p99Ms, n * step)));
}

function answersOf(runs: readonly Replayed[]) {
  const share = (wanted: Replayed['answer']) => runs.filter(({ answer }) => answer === wanted).length / runs.length;
  return { pass: share('pass'), fail: share('fail'), open: share('inconclusive') };
}

describe('the verdict on a recorded disk', () => {
  it.each(RECORDED.map((row) => [row.name, row.p99Ms, row] as const))(
    'does not depend on the start of the run (%s, p99 %d ms)',
    (_, __, row) => {
      const answers = answersOf(runsFrom(row, FULL === undefined ? 20 : 1));
      expect(answers.pass).toBeLessThanOrEqual(row.pass);
      expect(answers.fail).toBeLessThanOrEqual(row.fail);
      expect(answers.open).toBeLessThanOrEqual(row.open);
    },
  );
});

it('docs/accuracy.md has the tables of this build', (context) => {
  needs(context, 'full-accuracy');
  const simulatedRows = FAMILIES.map((family) => {
    const [standard, thorough] = [STANDARD, THOROUGH].map((plan) => sharesOf(runsOf(family, plan), family.truth));
    const cell = (shares: ReturnType<typeof sharesOf> | undefined) =>
      `${percent(shares?.wrong ?? 0)} / ${percent(shares?.open ?? 0)}`;
    const disks = String(family.disks.length);
    return [
      family.name,
      family.truth,
      disks,
      cell(standard),
      `${(standard?.seconds ?? 0).toFixed(0)} s`,
      cell(thorough),
    ];
  });
  const recordedRows = RECORDED.map((row) => {
    const runs = runsFrom(row, 1);
    const { pass, fail, open } = answersOf(runs);
    const seconds = runs.reduce((sum, run) => sum + run.seconds, 0) / runs.length;
    return [row.name, `${row.p99Ms} ms`, percent(pass), percent(fail), percent(open), `${seconds.toFixed(0)} s`];
  });
  keepTable('accuracy.md', 'simulated', simulatedRows);
  keepTable('accuracy.md', 'recorded', recordedRows);
});

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
