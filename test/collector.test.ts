// The data of a phase from its polls: its seconds, the other activity in each, and nothing after its end.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Counters } from '../lib/activity/counters.js';
import { Collector } from '../lib/collector.js';
import { planOf } from '../lib/measure/plan.js';
import type { PhaseName } from '../lib/measure/plan-options.js';
import type { PhaseEnd } from '../lib/native/run.js';
import { countedLimits, THRESHOLDS } from '../lib/verdict/thresholds.js';
import { latencies, PolledPhase, type Since } from './support/polled-phase.js';

const MS = 1e6;
const POLL_MS = 50;

afterEach(() => vi.useRealTimers());

/** A run on a machine whose activity between two polls is set by the test. */
function run() {
  const plan = planOf({ seed: 1 });
  const machine = { nowMs: 1e6, cpuMs: 0, writtenBytes: 0, runQueueNs: 0, isThreadAlive: true };
  const reads: number[] = [];
  const collector = new Collector(
    countedLimits(THRESHOLDS),
    ['sda'],
    ({ disks, threadId = 0 }): Counters => {
      expect(disks).toEqual(['sda']);
      reads.push(threadId);
      return {
        atNs: machine.nowMs * MS,
        disk: { readBytes: 0, writtenBytes: machine.writtenBytes, busyNs: 0 },
        ...(machine.isThreadAlive ? { runQueueNs: machine.runQueueNs } : {}),
      };
    },
    { nowMs: () => machine.nowMs, cpuMs: () => machine.cpuMs },
  );
  /** The machine works, and this process uses at least a tenth of a CPU. */
  const pass = (ms: number, writtenBytes = 0, cpuShare = 0.15) => {
    machine.nowMs += ms;
    machine.cpuMs += ms * cpuShare;
    machine.writtenBytes += writtenBytes;
    machine.runQueueNs += (ms * MS) / 10;
  };
  const phaseNamed = (name: PhaseName) => {
    const phase = plan.phases.find((each) => each.name === name);
    if (!phase) throw new Error(`the plan has no phase ${name}`);
    const polled = new PolledPhase(phase);
    return {
      /** The next poll, 50 ms later. */
      poll(writtenBytes = 0, since: Since = { appends: latencies(10, 1 * MS) }) {
        pass(POLL_MS, writtenBytes);
        return collector.poll(polled.after(POLL_MS * MS, since));
      },
      /** A poll without progress: the phase waits for the disk. */
      wait(writtenBytes = 0) {
        pass(POLL_MS, writtenBytes);
        return collector.poll(polled.after(0));
      },
      /** A poll after a pause in which the process used this much CPU. */
      pause(ms: number, cpuShare: number) {
        pass(ms, 0, cpuShare);
        return collector.poll(polled.after(ms * MS));
      },
      decide: () => collector.decide(polled.after(0)),
      pollEnded(writtenBytes = 0) {
        pass(POLL_MS, writtenBytes);
        return collector.poll(polled.ended());
      },
      end: () => collector.end({ ...polled.ended(), stoppedBy: 'decided' } as PhaseEnd),
    };
  };
  return { paced: phaseNamed('paced'), loop: phaseNamed('closed-loop'), machine, pass, reads };
}

const times = <Result>(count: number, action: () => Result) => Array.from({ length: count }, action);

describe('the seconds of a phase', () => {
  it('end at whole seconds, and each is passed on with all earlier ones', () => {
    const { paced } = run();
    const handed = times(45, () => paced.poll()).map((windows) => windows?.length);
    expect(handed).toEqual([...new Array(19), 1, ...new Array(19), 2, ...new Array(5)]);
    expect(
      paced.end().windows.map(({ startNs, durationNs, appends }) => [startNs / MS, durationNs / MS, appends]),
    ).toEqual([
      [0, 1000, 200],
      [1000, 1000, 200],
      [2000, 250, 50],
    ]);
  });

  it('include the slow operations of their time', () => {
    const { paced } = run();
    times(25, () => paced.poll());
    paced.poll(0, { appends: [12 * MS, 160 * MS], commits: [30 * MS] });
    times(20, () => paced.poll());
    const [first, second] = paced.end().windows;
    expect(first).toMatchObject({ slowAppends: 0, slowCommits: 0, stalledDue: 0 });
    expect(second).toMatchObject({ slowAppends: 2, slowCommits: 1 });
    expect(second?.stalledDue).toBeCloseTo(2, 1);
  });

  it('include samples after the last poll', () => {
    const { paced } = run();
    times(20, () => paced.poll());
    paced.poll(0, { appends: [400 * MS] });
    expect(paced.end().windows.at(-1)?.maxNs).toBeGreaterThanOrEqual(400 * MS);
  });

  it('that decided the phase do not change: later samples are in another window', () => {
    const { paced } = run();
    times(40, () => paced.poll());
    paced.decide();
    paced.poll(0, { appends: [400 * MS] });
    const { windows, decidedWindows } = paced.end();
    expect([decidedWindows, windows.length]).toEqual([2, 3]);
    expect(windows.map(({ durationNs }) => durationNs / MS)).toEqual([1000, 1000, 50]);
    expect(windows.at(-1)?.maxNs).toBeGreaterThanOrEqual(400 * MS);
  });

  it('that decided the phase are those of the first decision, even if its last append continues', () => {
    const { paced } = run();
    times(40, () => paced.poll());
    paced.decide();
    times(20, () => paced.poll());
    paced.decide();
    expect(paced.end()).toMatchObject({ decidedWindows: 2 });
  });

  it('are all counted if nothing decided the phase', () => {
    const { paced } = run();
    times(25, () => paced.poll());
    expect(paced.end()).not.toHaveProperty('decidedWindows');
  });

  it('also come in quarters, up to 30 s', () => {
    const { paced } = run();
    times(4 * 32, () => paced.pause(250, 0.15));
    const { slices } = paced.end();
    expect(slices).toHaveLength(120);
    expect(slices.map(({ durationNs }) => durationNs)).toEqual(new Array(120).fill(250 * MS));
  });

  it('belong to their phase', () => {
    const { paced, loop } = run();
    times(21, () => paced.poll());
    times(41, () => loop.poll(0, { appends: latencies(100, 0.4 * MS) }));
    const [ofPaced, ofLoop] = [paced.end(), loop.end()];
    expect(ofPaced.windows).toHaveLength(1);
    expect(ofLoop.windows.map(({ appends, startNs }) => [appends, startNs])).toEqual([
      [2000, 0],
      [2100, 1e9],
    ]);
    // In a closed loop, no append falls due.
    expect(ofLoop.windows.every(({ stalledDue, delayedDue }) => stalledDue + delayedDue === 0)).toBe(true);
  });

  it('are empty for a phase that ended before its first append', () => {
    const { paced } = run();
    const collected = paced.end();
    expect(collected).not.toHaveProperty('startedAt');
    expect(collected.windows).toEqual([]);
  });
});

it('a phase starts earlier than its first poll, by its duration at that poll', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T08:00:00.050Z'), toFake: ['Date'] });
  const { paced } = run();
  paced.poll();
  vi.setSystemTime(Date.parse('2026-11-22T09:00:00.000Z'));
  paced.poll();
  expect(paced.end().startedAt).toBe('2026-11-22T08:00:00.000Z');
});

describe('other activity of the machine', () => {
  it('belongs to its phase and second, not to the next phase or the clean-up', () => {
    const { paced, loop, machine, pass } = run();
    times(31, () => paced.poll(10));
    paced.pollEnded(10);
    // Between the phases.
    pass(POLL_MS, 1e9);
    times(31, () => loop.poll(1000));
    loop.pollEnded(1000);
    // The folder is removed.
    times(20, () => loop.pollEnded(1e6));
    pass(POLL_MS, 1e6);
    machine.isThreadAlive = false;
    const [ofPaced, ofLoop] = [paced.end().windows, loop.end().windows];
    // From the first poll of the phase to the first after its end.
    expect(ofPaced.map(({ writtenBytes }) => writtenBytes)).toEqual([190, 120]);
    expect(ofLoop.map(({ writtenBytes }) => writtenBytes)).toEqual([19e3, 12e3]);
    for (const window of [...ofPaced, ...ofLoop]) expect(window.runQueueShare).toBeCloseTo(0.1);
  });

  it('belongs entirely to a phase that only waits for its disk', () => {
    const { paced } = run();
    times(10, () => paced.poll(10));
    times(10, () => paced.wait(100));
    times(14, () => paced.poll(10));
    const { windows } = paced.end();
    expect(windows.map(({ writtenBytes }) => writtenBytes)).toEqual([90 + 1000 + 100, 40]);
  });

  it('is read from the counters of the measuring thread, once per second and at both ends', () => {
    const { paced, reads } = run();
    times(45, () => paced.poll());
    paced.pollEnded();
    paced.pollEnded();
    paced.end();
    expect(reads).toEqual([process.pid, process.pid, process.pid, process.pid]);
  });

  it('is unknown for a phase without a poll', () => {
    const collector = new Collector(countedLimits(THRESHOLDS), [], () => expect.unreachable());
    const polled = new PolledPhase(planOf({ seed: 1 }).phases[0] as never);
    polled.after(500 * MS, { appends: [1 * MS] });
    const { windows } = collector.end({ ...polled.ended(), stoppedBy: 'decided' } as PhaseEnd);
    expect(windows).toMatchObject([{ appends: 1, durationNs: 500 * MS }]);
    expect(windows[0]).not.toHaveProperty('writtenBytes');
  });
});

describe('time in which the process was stopped', () => {
  const shares = ({ windows }: ReturnType<ReturnType<typeof run>['paced']['end']>) =>
    windows.map(({ stoppedShare }) => stoppedShare);

  it('is a pause between two polls without CPU time', () => {
    const { paced } = run();
    times(10, () => paced.poll());
    paced.pause(1500, 0.01);
    times(25, () => paced.poll());
    // The first window lasts 2 s, and the counters cover 1.95 s of it.
    expect(shares(paced.end())).toEqual([expect.closeTo(1500 / 1950, 5), undefined, undefined]);
  });

  it.each([
    ['a pause in which it used a CPU, as a program that blocks its event loop does', 1500, 0.15],
    ['a pause as short as a busy machine makes it', 200, 0],
  ])('is not %s', (_, ms, cpuShare) => {
    const { paced } = run();
    times(10, () => paced.poll());
    paced.pause(ms, cpuShare);
    times(25, () => paced.poll());
    expect(shares(paced.end()).every((share) => share === undefined)).toBe(true);
  });

  it('is at most the length of the window', () => {
    const { paced } = run();
    paced.poll();
    paced.pause(5000, 0);
    expect(shares(paced.end())).toEqual([1]);
  });

  it('does not include the time between two phases, without polls', () => {
    const { paced, loop, pass } = run();
    times(21, () => paced.poll());
    paced.pollEnded();
    // A slow disk removes the files of the first phase.
    pass(4000, 0, 0.001);
    times(21, () => loop.poll());
    expect([...shares(paced.end()), ...shares(loop.end())].every((share) => share === undefined)).toBe(true);
  });
});
