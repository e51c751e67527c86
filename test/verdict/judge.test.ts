import { describe, expect, it } from 'vitest';
import type { Summary } from '../../lib/measure/summary.js';
import { type JudgedPhase, judge } from '../../lib/verdict/judge.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;

function summary(values: Partial<Summary>): Summary {
  const p99Ns = values.p99Ns === undefined ? 1 * MS : values.p99Ns;
  const typical = p99Ns ?? 1 * MS;
  return {
    count: 1000,
    minNs: typical / 4,
    meanNs: typical / 2,
    maxNs: typical * 2,
    p50Ns: typical / 2,
    p90Ns: typical / 1.5,
    p99Ns,
    p999Ns: typical * 1.5,
    histogram: '',
    ...values,
  };
}

function closedLoop(sync: Partial<Summary> = {}, appendsPerSecond = 2000): JudgedPhase {
  const result = { stoppedBy: 'duration', durationNs: 6e9, appends: 6 * appendsPerSecond, appendsPerSecond } as const;
  return { name: 'closed-loop', hasCommits: false, result: { ...result, sync: summary(sync), append: summary(sync) } };
}

function paced(commit: Partial<Summary> | undefined, sync: Partial<Summary> = {}): JudgedPhase {
  return {
    name: 'paced',
    hasCommits: true,
    result: {
      stoppedBy: 'duration',
      durationNs: 12e9,
      appends: 1200,
      appendsPerSecond: 100,
      sync: summary(sync),
      append: summary(sync),
      ...(commit ? { commit: summary(commit) } : {}),
    },
  };
}

const outcome = (...phases: JudgedPhase[]) => judge(phases, localDisk()).outcome;
const resultOf = (id: string, ...phases: JudgedPhase[]) =>
  judge(phases, localDisk())
    .findings.filter((finding) => finding.id === id)
    .map(({ result }) => result);

describe('judge', () => {
  it('recommends a disk that is fast enough for loaded clusters', () => {
    expect(outcome(closedLoop(), paced({}))).toBe('recommended');
  });

  it('calls a disk suitable that holds 10 ms and 50 appends/s, but not 2 ms or 500', () => {
    expect(outcome(closedLoop({ p99Ns: 2 * MS }), paced({}))).toBe('suitable');
    expect(outcome(closedLoop({}, 499), paced({}))).toBe('suitable');
    expect(outcome(closedLoop({ p99Ns: 9.99 * MS }, 50), paced({}))).toBe('suitable');
  });

  it('calls a disk unsuitable at 10 ms, under 50 appends/s, or with commits at 25 ms', () => {
    expect(outcome(closedLoop({ p99Ns: 10 * MS }), paced({}))).toBe('unsuitable');
    expect(outcome(closedLoop({}, 49.9), paced({}))).toBe('unsuitable');
    expect(outcome(closedLoop(), paced({ p99Ns: 25 * MS }))).toBe('unsuitable');
    expect(outcome(closedLoop(), paced({ p99Ns: 24.9 * MS }))).toBe('recommended');
  });

  it('lets the worse phase decide', () => {
    expect(outcome(closedLoop(), paced({}, { p99Ns: 11 * MS }))).toBe('unsuitable');
    expect(outcome(closedLoop({ p99Ns: 11 * MS }), paced({}))).toBe('unsuitable');
  });

  it('warns of a sync over a heartbeat, and fails one over a second', () => {
    expect(outcome(closedLoop({ maxNs: 100 * MS }), paced({}))).toBe('recommended');
    expect(outcome(closedLoop({ maxNs: 101 * MS }), paced({}))).toBe('marginal');
    expect(outcome(closedLoop({ maxNs: 1001 * MS }), paced({}))).toBe('unsuitable');
  });

  it('is inconclusive where too few samples support a p99', () => {
    expect(outcome(closedLoop(), paced({ count: 40, p99Ns: null, p90Ns: 3 * MS }))).toBe('inconclusive');
    expect(outcome(closedLoop(), paced(undefined))).toBe('inconclusive');
  });

  it('needs no p99 where p90 is over the limit already', () => {
    expect(resultOf('commit-p99', paced({ count: 40, p99Ns: null, p90Ns: 30 * MS }))).toEqual(['fail']);
    expect(outcome(closedLoop(), paced({ count: 40, p99Ns: null, p90Ns: 30 * MS }))).toBe('unsuitable');
  });

  it('is inconclusive about a phase that was not begun, unless the other fails', () => {
    const notBegun: JudgedPhase = { name: 'paced', hasCommits: true };
    expect(outcome(closedLoop(), notBegun)).toBe('inconclusive');
    expect(outcome(closedLoop({ p99Ns: 12 * MS }), notBegun)).toBe('unsuitable');
  });

  it('tells the rate of a paced phase from how long its appends took, not from how many were asked for', () => {
    const [finding] = judge([paced({}, { meanNs: 4 * MS })], localDisk()).findings.filter(
      ({ id }) => id === 'append-rate',
    );
    expect(finding).toMatchObject({ observed: 250, result: 'pass' });
  });

  it('tells no rate from a few appends in a moment', () => {
    const moment = closedLoop();
    const result = moment.result && { ...moment.result, durationNs: 0.2e9, appends: 12 };
    expect(resultOf('append-rate', { ...moment, result })).toEqual(['inconclusive']);
  });

  it('lets the storage decide where it is worse than the latencies', () => {
    const outcomeOn = (storage: Parameters<typeof localDisk>[0]) =>
      judge([closedLoop(), paced({})], localDisk(storage)).outcome;
    expect(outcomeOn({})).toBe('recommended');
    expect(outcomeOn({ class: 'hdd' })).toBe('marginal');
    expect(outcomeOn({ class: 'memory' })).toBe('unsuitable');
    expect(outcomeOn({ class: 'network' })).toBe('unsuitable');
  });

  it('tells of a kernel that loses leaders by itself', () => {
    const kernelRelease = { state: 'read', path: '/proc/sys/kernel/osrelease', value: '5.4.0-132-generic' } as const;
    const storage = localDisk();
    const verdict = judge([closedLoop(), paced({})], { ...storage, host: { ...storage.host, kernelRelease } });
    expect(verdict.outcome).toBe('marginal');
    expect(verdict.findings.at(-1)).toMatchObject({ id: 'kernel-ubuntu-5.4.0-132-epoll', result: 'warn' });
  });

  it('gives every finding its limit, unit and source, and a reason unless it passed', () => {
    for (const finding of judge([closedLoop({ p99Ns: 12 * MS }), paced({ p99Ns: null })], localDisk()).findings) {
      expect(finding.limit).toBeGreaterThan(0);
      expect(finding.unit).toMatch(/^(ns|appends\/s)$/);
      expect(finding.source.url).toMatch(/^https:/);
      expect('because' in finding).toBe(finding.result !== 'pass');
    }
  });
});
