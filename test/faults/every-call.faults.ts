// Each kind of system call fails on each kind of file, at its first, a middle and its last occurrence, in each thread and phase, with the
// real addon. It is also interrupted, shortened and delayed. The results must equal the table in docs/faults.md.

import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Fault, type Faulted, FaultedProcess, type Hit, type RunOnce, survived } from './injector.js';

const PHASES = ['closed-loop', 'paced'] as const;
const ERRORS = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'] as const;

interface Call {
  readonly name: string;
  /** The name in the error. */
  readonly toldAs?: string;
  /** POSIX allows an interruption, and so does Linux. */
  readonly isInterruptible?: true;
}
const CALLS: readonly Call[] = [
  { name: 'mkdir' },
  { name: 'open', isInterruptible: true },
  { name: 'fcntl', toldAs: 'fcntl(F_OFD_SETLKW)', isInterruptible: true },
  { name: 'fallocate', isInterruptible: true },
  { name: 'lseek' },
  { name: 'write', isInterruptible: true },
  { name: 'pwrite', isInterruptible: true },
  { name: 'fdatasync', isInterruptible: true },
  { name: 'fsync', isInterruptible: true },
  { name: 'ftruncate', isInterruptible: true },
  { name: 'rename' },
  { name: 'close', isInterruptible: true },
  { name: 'unlink' },
  { name: 'rmdir' },
];

type Seen = 'ends the run, nothing stays' | 'ends the run, leftovers are named' | 'survived';
type Outcome = Faulted & { readonly told: RunOnce };

/** The operations that each thread's failures can name. */
const THREADS: Readonly<Record<string, readonly string[]>> = {
  'edb-wal': ['set-up', 'append', 'clean-up'],
  'edb-pipeline': ['preallocate'],
  'edb-committer': ['commit'],
};

/** `.wal`, `.tmp`, `db`, `.lock`, or the run's folder. */
function kindOf({ path }: Hit): string {
  const name = basename(path.replace(/ \(deleted\)$/, ''));
  return extname(name) || name.replace(/[0-9a-f]{16}$/, '');
}

/** The first, a middle and the last of each kind of file, from 1. */
function positionsIn(calls: readonly Hit[]): Set<number> {
  const positions = new Set<number>();
  for (const kind of new Set(calls.map(kindOf))) {
    const all = calls.flatMap((hit, index) => (kindOf(hit) === kind ? [index + 1] : []));
    for (const place of [0, Math.floor((all.length - 1) / 2), all.length - 1]) positions.add(all[place] ?? 0);
  }
  return positions;
}

/** The number of the operation that a call belongs to, if it is the same in each run. */
function operationOf(call: string, thread: string, calls: readonly Hit[], at: number): number | undefined {
  if (thread === 'edb-pipeline') return ['open', 'fcntl', 'fallocate'].includes(call) ? at - 1 : undefined;
  if (call !== 'write' && call !== 'fdatasync') return undefined;
  if (thread === 'edb-committer') return Math.floor((at - 1) / 2);
  // One per record; a header belongs to the record that caused the cut.
  const records = calls.slice(0, at).filter((hit) => kindOf(hit) === '.wal').length;
  return records === 0 ? undefined : records - 1;
}

/** The operation that the error names. It must be the one that was hit. */
function toldOf(fault: Fault, { hits, told }: Outcome, operation: number | undefined): string {
  const { failure, phases } = told;
  const { message = '', path = '' } = failure ?? {};
  const [, place, number] = / (?:in|at) (set-up|append|commit|preallocate)(?: (\d+))? \(/.exec(message) ?? [];
  expect(failure?.operation).toBe(number === undefined ? undefined : Number(number));
  if (operation !== undefined) expect(failure?.operation, JSON.stringify({ fault, message })).toBe(operation);
  // A file that was renamed while open is closed under its old name.
  const named = fault.call === 'close' ? dirname : (whole: string) => whole;
  expect(hits.map((hit) => named(hit.path))).toEqual([named(path)]);
  if (place === 'set-up') expect(phases).toEqual([]);
  if (place === 'append' || place === 'commit') expect(phases).toMatchObject([{ stoppedBy: 'error' }]);
  if (place === undefined) expect(phases).toMatchObject([{ stoppedBy: 'count', appends: 60 }]);
  return place ?? 'clean-up';
}

/** The result of a run with an error, if it is as expected. */
function seenOf(fault: Fault, { toldAs = fault.call }: Call, { told, left }: Outcome): Seen {
  const { failure, leaked } = told;
  expect(leaked, JSON.stringify(fault)).toEqual([0, 0]);
  if (!failure) {
    expect(left).toEqual([]);
    expect(told.phases).toEqual([{ stoppedBy: 'count', appends: 60 }]);
    return 'survived';
  }
  expect(failure).toMatchObject({ code: fault.errno, syscall: toldAs });
  expect(failure.path).toContain('/.etcd-disk-bench-');
  expect(failure.message).toMatch(new RegExp(`${fault.errno}\\b`));
  if (left.length === 0) return 'ends the run, nothing stays';
  expect(failure.message).toContain(`${left[0]}`);
  expect(failure.message).toMatch(/could not be removed/);
  return 'ends the run, leftovers are named';
}

/** The number of calls of a thread varies a little, so the last occurrence of one run may be missing in another. */
async function nearest(process: FaultedProcess, fault: Fault, phase: string) {
  const steps: number[] = [];
  for (let at = fault.at; at > 0; at -= Math.ceil(at / 10)) steps.push(at);
  // A short phase can end before the first commit.
  for (const at of [...steps, 1, 1, 1]) {
    const outcome = await process.run({ ...fault, at }, phase);
    if (outcome.hits.length > 0) return { ...outcome, at };
  }
  throw new Error(`the fault never came: ${JSON.stringify(fault)}`);
}

/** The row of a call in one thread, and the number of its faults. */
async function rowOf(process: FaultedProcess, call: Call, thread: string, calls: ReadonlyMap<string, readonly Hit[]>) {
  const [seen, told] = [new Set<Seen>(), new Set<string>()];
  let faults = 0;
  for (const [phase, ofPhase] of calls) {
    for (const position of positionsIn(ofPhase)) {
      for (const errno of ERRORS) {
        const fault = { call: call.name, thread, at: position, errno };
        const outcome = await nearest(process, fault, phase);
        const one = seenOf(fault, call, outcome);
        seen.add(one);
        if (one !== 'survived') told.add(toldOf(fault, outcome, operationOf(call.name, thread, ofPhase, outcome.at)));
        faults += outcome.hits.length;
      }
    }
  }
  const surviving = async (changes: Partial<Fault>): Promise<string> => {
    for (const phase of calls.keys()) {
      const fault = { call: call.name, thread, at: 1, every: 2, ...changes };
      const outcome = await process.run(fault, phase);
      expect(outcome.hits.length).toBeGreaterThan(0);
      expect(seenOf(fault, call, outcome)).toBe('survived');
      faults += outcome.hits.length;
    }
    return 'survived';
  };
  const isWrite = call.name === 'write' || call.name === 'pwrite';
  const places = THREADS[thread]?.filter((place) => told.has(place)) ?? [];
  expect(places.length, `${thread}: ${[...told]}`).toBe(told.size);
  const cells = [
    `\`${call.name}\``,
    `\`${thread}\``,
    calls.size === PHASES.length ? 'each' : [...calls.keys()].join(),
    places.join(', ') || '-',
    [...seen].sort().join('; or: '),
    call.isInterruptible ? await surviving({ errno: 'EINTR' }) : '-',
    isWrite ? await surviving({ every: 1, isShort: true }) : '-',
    await surviving({ every: 5, delayUs: 2000 }),
  ];
  return { row: `| ${cells.join(' | ')} |`, faults };
}

const rows: string[] = [];

describe.concurrent('a failing system call', () => {
  it.each(CALLS)('named $name ends the run cleanly, or is survived', async (call) => {
    const process = new FaultedProcess();
    try {
      const threads = new Map<string, Map<string, readonly Hit[]>>();
      for (const phase of PHASES) {
        const { hits } = await process.run({ call: call.name, at: 1, every: 1 }, phase);
        for (const thread of new Set(hits.map((hit) => hit.thread))) {
          const calls = threads.get(thread) ?? new Map<string, readonly Hit[]>();
          const ofThread = hits.filter((hit) => hit.thread === thread);
          threads.set(thread, calls.set(phase, ofThread));
        }
      }
      for (const [thread, calls] of threads) {
        const { row, faults } = await rowOf(process, call, thread, calls);
        rows.push(row);
        survived(faults);
      }
    } finally {
      process.end();
    }
  });
});

afterAll(() => {
  const document = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
  const written = document.split('\n').filter((line) => CALLS.some(({ name }) => line.startsWith(`| \`${name}\` |`)));
  expect(rows.toSorted()).toEqual(written.toSorted());
});
