// The result of each poll of a run: a decision point ends the phase, a breach ends the run, and the latency guard trips.

import { describe, expect, it } from 'vitest';
import type { Progress } from '../lib/benchmark-options.js';
import { Collector } from '../lib/collector.js';
import { planOf } from '../lib/measure/plan.js';
import type { PlanOptions } from '../lib/measure/plan-options.js';
import type { PollAnswer } from '../lib/native/run.js';
import { pollingOf } from '../lib/polling.js';
import { countedLimits, THRESHOLDS } from '../lib/verdict/thresholds.js';
import { latencies, PolledPhase, type Since } from './support/polled-phase.js';

const MS = 1e6;
const SECOND = 1e9;
const QUIET: Since = { appends: latencies(200, 1 * MS), commits: latencies(10, 3 * MS) };

function run(options: PlanOptions = {}, signal?: AbortSignal) {
  const plan = planOf({ seed: 1, ...options });
  const progress: Progress[] = [];
  let atMs = 0;
  const collector = new Collector(countedLimits(THRESHOLDS), [], () => ({ atNs: atMs * MS }), {
    nowMs: () => atMs,
    cpuMs: () => atMs,
  });
  const polling = pollingOf({
    plan,
    thresholds: THRESHOLDS,
    collector,
    signal,
    onProgress: (now) => progress.push(now),
  });
  const phases = plan.phases.map((phase) => {
    const polled = new PolledPhase(phase);
    return {
      after(ns: number, since: Since = {}): PollAnswer {
        atMs += ns / MS;
        return polling.onPoll(polled.after(ns, since));
      },
      ended: () => polling.onPoll(polled.ended()),
    };
  });
  const [first, second] = phases;
  if (!first) throw new Error('the plan has no phase');
  return { plan, polling, progress, first, second };
}

/** Polls once per second until there is a result. Returns the second and the result. */
function answerWithin(seconds: number, poll: (second: number) => PollAnswer): [number, PollAnswer] | undefined {
  for (let second = 1; second <= seconds; second += 1) {
    const answer = poll(second);
    if (answer) return [second, answer];
  }
  return undefined;
}

describe('a poll', () => {
  it('ends the phase of a fast disk at 60 s', () => {
    const { first } = run();
    expect(answerWithin(240, () => first.after(SECOND, QUIET))).toEqual([60, 'end-phase']);
  });

  it('ends the phase at 120 s when a limit is unresolved at 60 s', () => {
    const { first } = run();
    const burst: Since = { ...QUIET, appends: [...latencies(166, 1 * MS), ...latencies(34, 15 * MS)] };
    expect(answerWithin(240, (second) => first.after(SECOND, second === 50 ? burst : QUIET))).toEqual([
      120,
      'end-phase',
    ]);
  });

  it('ends the run at a breach: after 4 s in which all appends take 15 ms', () => {
    const { first } = run();
    const slow: Since = { appends: latencies(66, 15 * MS), commits: latencies(7, 31 * MS) };
    expect(answerWithin(60, () => first.after(SECOND, slow))).toEqual([4, 'end-run']);
  });

  it('ends the run at an operation above 1 s, also in the closed loop', () => {
    const held: Since = { appends: [3 * SECOND] };
    const { first, second } = run();
    expect(answerWithin(9, (at) => first.after(SECOND, at === 6 ? held : QUIET))).toEqual([6, 'end-run']);
    expect(second?.after(SECOND, QUIET)).toBeUndefined();
    expect(second?.after(SECOND, held)).toBe('end-run');
  });

  it('does not end a thorough run at a breach', () => {
    const { first } = run({ mode: 'thorough' });
    const slow: Since = { appends: latencies(66, 15 * MS) };
    expect(answerWithin(130, () => first.after(SECOND, slow))).toBeUndefined();
  });

  it('ends a screening run only at a breach', () => {
    const { first } = run({ mode: 'quick' });
    expect(answerWithin(20, () => first.after(SECOND, QUIET))).toBeUndefined();
  });

  it('computes the verdict once per second, not at each of 20 polls', () => {
    const { first } = run();
    const held: Since = { appends: [3 * SECOND] };
    first.after(0.9 * SECOND, QUIET);
    expect(first.after(0.05 * SECOND, held)).toBeUndefined();
    expect(first.after(0.05 * SECOND)).toBe('end-run');
  });

  it('does nothing after the phase has ended', () => {
    const { first } = run();
    first.after(0.9 * SECOND, { appends: [3 * SECOND] });
    expect(first.ended()).toBeUndefined();
  });
});

describe('the latency guard', () => {
  const LIVE = { allowLive: true } as const;

  it('trips beside a running etcd when two of the first hundred syncs take 10 ms', () => {
    const { first, polling } = run(LIVE);
    first.after(0.1 * SECOND, { appends: [1 * MS, 12 * MS] });
    expect([polling.hasGuardTripped(), polling.signal.aborted]).toEqual([false, false]);
    first.after(0.1 * SECOND, { appends: [12 * MS] });
    expect([polling.hasGuardTripped(), polling.signal.aborted]).toEqual([true, true]);
  });

  it('is off without a running etcd', () => {
    const { first, polling } = run();
    first.after(0.1 * SECOND, { appends: latencies(10, 30 * MS) });
    expect([polling.hasGuardTripped(), polling.signal.aborted]).toEqual([false, false]);
  });

  it('does not trip after the phase has ended by itself', () => {
    const { first, polling } = run(LIVE);
    first.after(0.05 * SECOND, { appends: [12 * MS] });
    const late = new PolledPhase(planOf({ seed: 1, ...LIVE }).phases[0] as never);
    late.after(SECOND, { appends: latencies(10, 30 * MS) });
    polling.onPoll(late.ended());
    expect(polling.hasGuardTripped()).toBe(false);
  });
});

describe("the caller's signal", () => {
  it('aborts the run, and is not reported as the guard', () => {
    const controller = new AbortController();
    const { polling } = run({}, controller.signal);
    expect(polling.signal.aborted).toBe(false);
    controller.abort();
    expect([polling.signal.aborted, polling.hasGuardTripped()]).toEqual([true, false]);
  });

  it('aborts at once if it has fired already', () => {
    expect(run({}, AbortSignal.abort()).polling.signal.aborted).toBe(true);
  });

  it('can be any object with the two members, and is released after the run', () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const { polling } = run({}, signal);
    expect(listeners.size).toBe(1);
    polling.end();
    expect(listeners.size).toBe(0);
    const { removeEventListener: _, ...without } = signal;
    expect(() => run({}, without as AbortSignal).polling.end()).not.toThrow();
  });
});

describe('progress', () => {
  it('has the state of the deciding limits, updated once per second', () => {
    const { first, progress } = run();
    first.after(0.5 * SECOND, { appends: latencies(100, 1 * MS) });
    expect(progress.at(-1)).toMatchObject({ phase: 'paced', elapsedNs: 0.5 * SECOND, appends: 100, rows: [] });
    first.after(0.5 * SECOND, { appends: [...latencies(97, 1 * MS), ...latencies(3, 12 * MS)], commits: [3 * MS] });
    const rows = progress.at(-1)?.rows;
    expect(rows?.map(({ id, unit }) => [id, unit])).toEqual([
      ['append-p99', 'ns'],
      ['commit-p99', 'ns'],
      ['stalled-appends', 'share'],
      ['longest-operation', 'ns'],
    ]);
    const [append, commit, stalled, longest] = rows ?? [];
    // 3 of 200: the p99 is one of them, and c = 3 with E = 2 decides nothing.
    expect(append).toMatchObject({ observed: expect.closeTo(12 * MS, -5), result: 'unresolved' });
    expect(commit).toMatchObject({ observed: null, result: 'unresolved' });
    expect(stalled).toMatchObject({ observed: 0, result: 'pass' });
    expect(longest).toMatchObject({ observed: expect.closeTo(12 * MS, -5), result: 'pass' });
    first.after(0.5 * SECOND, { appends: latencies(100, 40 * MS) });
    expect(progress.at(-1)?.rows).toBe(rows);
  });

  it('counts down to the next decision point, then to the end', () => {
    const { first, progress } = run();
    const open: Since = { ...QUIET, appends: [...latencies(198, 1 * MS), ...latencies(2, 15 * MS)] };
    for (let second = 0; second < 130; second += 1) first.after(SECOND, open);
    const seconds = progress.map(({ elapsedNs, decisionNs }) => [elapsedNs / SECOND, decisionNs / SECOND]);
    expect([seconds[0], seconds[58], seconds[59], seconds[118], seconds[119]]).toEqual([
      [1, 60],
      [59, 60],
      [60, 120],
      [119, 120],
      [120, 240],
    ]);
  });

  it('stays at the decision point that ended the phase', () => {
    const { first, progress } = run();
    for (let second = 0; second < 60; second += 1) first.after(SECOND, QUIET);
    first.after(0.05 * SECOND, QUIET);
    first.ended();
    expect(progress.slice(-4).map(({ decisionNs }) => decisionNs / SECOND)).toEqual([60, 60, 60, 60]);
  });

  it('counts down to the end of a run without decision points', () => {
    const { first, progress } = run({ mode: 'quick' });
    first.after(SECOND, QUIET);
    expect(progress.at(-1)?.decisionNs).toBe(20 * SECOND);
  });

  it('of a closed loop has a rate and no limits', () => {
    const { first, second, progress } = run();
    first.after(SECOND, QUIET);
    second?.after(SECOND, { appends: latencies(800, 1.2 * MS) });
    expect(progress.at(-1)).toEqual({
      phase: 'closed-loop',
      elapsedNs: SECOND,
      decisionNs: 2 * SECOND,
      appends: 800,
      appendsPerSecond: 800,
      rows: [],
    });
  });
});
