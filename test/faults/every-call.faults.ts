// Each kind of call is made to fail at its first, a middle and its last occurrence, in each phase, to be interrupted, cut short and slow, under
// the real addon. What is seen must be what the table in docs/faults.md says.

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type Fault, type FaultedRun, type RunOnce, runOnceUnder, survived } from './injector.js';

const PHASES = ['closed-loop', 'paced'] as const;
const ERRORS = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'] as const;

interface Call {
  readonly name: string;
  /** The name in the error. */
  readonly toldAs?: string;
  /** POSIX lets it be interrupted, and so does Linux. */
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

type Seen = 'ends the run, nothing stays' | 'ends the run, what stays is said' | 'survived';

/** What a run made of an error, if all is as it must be. */
function seenOf(fault: Fault, { name, toldAs = name }: Call, { told, left }: FaultedRun & { told: RunOnce }): Seen {
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
  return 'ends the run, what stays is said';
}

/** How often a thread comes round varies a little: the last occurrence of one run may not come in another. */
async function nearest(fault: Fault, phase: string) {
  for (let at = fault.at; at > 0; at -= Math.ceil(at / 10)) {
    const tried = { ...fault, at };
    const outcome = await runOnceUnder(tried, phase);
    if (outcome.faults > 0) return { ...outcome, fault: tried };
  }
  throw new Error(`the fault never came: ${JSON.stringify(fault)}`);
}

const rows: string[] = [];

describe.concurrent('a fault', () => {
  it.each(CALLS)('of $name', async (call) => {
    const errors = new Set<Seen>();
    let faults = 0;
    for (const phase of PHASES) {
      const all = await runOnceUnder({ call: call.name, at: 1, every: 1 }, phase);
      expect(all.faults).toBeGreaterThan(0);
      for (const position of new Set([1, Math.ceil(all.faults / 2), all.faults])) {
        for (const errno of ERRORS) {
          const outcome = await nearest({ call: call.name, at: position, errno }, phase);
          faults += outcome.faults;
          errors.add(seenOf(outcome.fault, call, outcome));
        }
      }
    }
    const surviving = async (changes: Partial<Fault>): Promise<string> => {
      for (const phase of PHASES) {
        const fault = { call: call.name, at: 1, every: 2, ...changes };
        const outcome = await runOnceUnder(fault, phase);
        expect(outcome.faults).toBeGreaterThan(0);
        expect(seenOf(fault, call, outcome)).toBe('survived');
        faults += outcome.faults;
      }
      return 'survived';
    };
    const isWrite = call.name === 'write' || call.name === 'pwrite';
    const cells = [
      [...errors].sort().join('; or: '),
      call.isInterruptible ? await surviving({ errno: 'EINTR' }) : '-',
      isWrite ? await surviving({ every: 1, isShort: true }) : '-',
      await surviving({ every: 5, delayUs: 2000 }),
    ];
    rows.push(`| \`${call.name}\` | ${cells.join(' | ')} |`);
    survived(faults);
  });
});

afterAll(() => {
  const document = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
  const written = document.split('\n').filter((line) => CALLS.some(({ name }) => line.startsWith(`| \`${name}\` |`)));
  const order = (line: string) => CALLS.findIndex(({ name }) => line.startsWith(`| \`${name}\` |`));
  expect(rows.toSorted((a, b) => order(a) - order(b))).toEqual(written);
});
