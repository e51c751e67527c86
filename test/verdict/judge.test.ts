import { describe, expect, it } from 'vitest';
import { decisiveFindings, isSettled, judge } from '../../lib/verdict/judge.js';
import { type JudgedPhase, latencyFindings } from '../../lib/verdict/latency-findings.js';
import { THRESHOLDS, thresholdsWith } from '../../lib/verdict/thresholds.js';
import { between, closedLoop, paced } from '../support/phases.js';
import { localDisk } from '../support/storage.js';

const MS = 1e6;

const outcome = (...phases: JudgedPhase[]) => judge(phases, localDisk()).outcome;
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

  it('is inconclusive where an interval reaches over the limit, whatever the figure itself, and says what would settle it', () => {
    const open = closedLoop({ p99Ns: 8 * MS });
    const phase = withEstimates(open, { syncP99: between(6 * MS, 11 * MS, 12) });
    expect(outcome(phase, paced({}))).toBe('inconclusive');
    expect(findingOf('sync-p99', phase)).toMatchObject({
      observed: 8 * MS,
      interval: { low: 6 * MS, high: 11 * MS, confidence: 0.99 },
      result: 'inconclusive',
      moreSeconds: 12,
      because: 'its interval reaches over the limit: about 12 s more of this phase would settle it',
    });
  });

  it('counts an interval that begins at the limit as over it, and one that ends there as open', () => {
    const side = (low: number, high: number) =>
      findingOf('sync-p99', withEstimates(closedLoop(), { syncP99: between(low, high) }))?.result;
    expect(side(1 * MS, 10 * MS - 1)).toBe('pass');
    expect(side(1 * MS, 10 * MS)).toBe('inconclusive');
    expect(side(10 * MS, 20 * MS)).toBe('fail');
  });

  it('is inconclusive where nothing bounds the percentile from above', () => {
    const phase = withEstimates(closedLoop({ count: 40, p99Ns: null }), { syncP99: between(null, null) });
    expect(findingOf('sync-p99', phase)).toMatchObject({ observed: null, result: 'inconclusive' });
    expect(outcome(closedLoop(), paced(undefined))).toBe('inconclusive');
  });

  it('lets a few samples decide that are all over the limit', () => {
    const phase = withEstimates(closedLoop({ count: 12, p99Ns: null }), { syncP99: between(30 * MS, null) });
    expect(findingOf('sync-p99', phase)).toMatchObject({ observed: 30 * MS, result: 'fail' });
    expect(outcome(phase, paced({}))).toBe('unsuitable');
  });

  it('leaves the p99 of commits open that keep their distance beside syncs that hold their limit, and gives its verdict all the same', () => {
    const withCommits = (count: number, maxNs: number, sync = between(1 * MS, 1.9 * MS)) =>
      withEstimates(paced({ count, maxNs, p99Ns: null }), { commitP99: between(null, null, 57), syncP99: sync });
    const isLeftOpen = (...given: Parameters<typeof withCommits>) => {
      const phase = withCommits(...given);
      const finding = findingOf('commit-p99', phase);
      expect(finding).toMatchObject({ result: 'inconclusive', moreSeconds: 57 });
      const isSo = finding?.isLeftOpen === true;
      expect(outcome(closedLoop(), phase)).toBe(isSo ? 'recommended' : 'inconclusive');
      expect(isSettled(phase, [], localDisk())).toBe(isSo);
      return isSo;
    };
    expect(isLeftOpen(25, 12 * MS)).toBe(true);
    expect(isLeftOpen(24, 12 * MS)).toBe(false);
    expect(isLeftOpen(25, 13 * MS)).toBe(false);
    expect(isLeftOpen(100, 24 * MS)).toBe(true);
    expect(isLeftOpen(100, 25 * MS)).toBe(false);
    expect(isLeftOpen(100, 5 * MS, between(1 * MS, 11 * MS))).toBe(false);
  });

  it('says what would settle commits that are left open, unless another limit has decided', () => {
    const phase = (sync: Parameters<typeof paced>[1]) =>
      withEstimates(paced({ count: 34, maxNs: 5 * MS, p99Ns: null }, sync), { commitP99: between(null, null, 57) });
    expect(findingOf('commit-p99', phase({}))?.because).toBe(
      "none of 34 commits took half as long, which does not bound their p99, and about 57 s more would; the log's syncs beside them hold their limit, and the verdict does not wait for it",
    );
    const { findings } = judge([closedLoop({ p99Ns: 12 * MS }), phase({})], localDisk());
    const commits = findings.find(({ id }) => id === 'commit-p99');
    expect(commits).toMatchObject({ because: 'its interval reaches over the limit, and another limit has decided' });
    expect(commits).not.toHaveProperty('moreSeconds');
    expect(commits).not.toHaveProperty('isLeftOpen');
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

  it('tells no rate where none could be estimated', () => {
    const { appendRate: _, ...estimates } = closedLoop().result?.estimates ?? { syncP99: between(1, 1) };
    const phase = closedLoop({}, 2000, { estimates, durationNs: 0.2e9 });
    expect(findingOf('append-rate', phase)).toMatchObject({ result: 'inconclusive', because: '0.2 s tell no rate' });
  });

  it('lets the storage decide where it is worse than the latencies', () => {
    const outcomeOn = (storage: Parameters<typeof localDisk>[0]) =>
      judge([closedLoop(), paced({})], localDisk(storage)).outcome;
    expect(outcomeOn({})).toBe('recommended');
    expect(outcomeOn({ class: 'hdd' })).toBe('marginal');
    expect(outcomeOn({ class: 'memory' })).toBe('unsuitable');
    expect(outcomeOn({ class: 'network' })).toBe('unsuitable');
  });

  it('gives every finding its limit, unit and source, and a reason unless it passed', () => {
    for (const finding of judge([closedLoop({ p99Ns: 12 * MS }), paced({ p99Ns: null })], localDisk()).findings) {
      if (!('phase' in finding)) continue;
      expect(finding.limit).toBeGreaterThan(0);
      expect(finding.unit).toMatch(/^(ns|appends\/s)$/);
      expect(finding.source.url).toMatch(/^https:/);
      if (finding.result !== 'pass') expect(finding.because).toBeTruthy();
    }
  });

  it('judges by limits of the caller, and says that they are', () => {
    const thresholds = thresholdsWith({ 'sync-p99': 20 * MS });
    const phase = closedLoop({ p99Ns: 15 * MS });
    expect(latencyFindings(phase, thresholds).find(({ id }) => id === 'sync-p99')).toMatchObject({
      limit: 20 * MS,
      result: 'pass',
      source: { title: expect.stringContaining('set for this run') },
    });
    expect(judge([phase, paced({})], localDisk()).outcome).toBe('unsuitable');
  });

  it.each([
    [{ 'sync-p98': 1 }, /there is no limit sync-p98: the limits are sync-p99, /],
    [{ 'sync-p99': 0 }, /limit of sync-p99 must be above 0/],
    [{ 'sync-p99': Number.NaN }, /limit of sync-p99 must be above 0/],
    [{ 'append-rate': 2e9 }, /limit of append-rate must be .* at most 1000000000 appends\/s/],
  ])('refuses the limits %o', (limits, message) => {
    expect(() => thresholdsWith(limits)).toThrow(message);
  });
});

describe('decisiveFindings', () => {
  const idsOf = (phases: JudgedPhase[], storage: Parameters<typeof localDisk>[0] = {}) =>
    decisiveFindings(judge(phases, localDisk(storage))).map(({ id }) => id);
  const openLoaded = withEstimates(closedLoop({ p99Ns: 2 * MS }), { syncP99: between(1.5 * MS, 3 * MS) });

  it('are what the verdict rests on, and nothing beside it', () => {
    expect(idsOf([closedLoop(), paced({})])).toEqual([]);
    expect(idsOf([openLoaded, paced({})])).toEqual(['sync-p99-loaded']);
    expect(idsOf([openLoaded, paced({})], { class: 'hdd' })).toEqual(['storage-spinning']);
    expect(idsOf([openLoaded, paced({}, { p99Ns: 12 * MS })], { class: 'hdd' })).toEqual(['sync-p99']);
    const open = withEstimates(openLoaded, { syncP99: between(1.5 * MS, 12 * MS) });
    expect(idsOf([open, paced({})], { class: 'hdd' })).toEqual(['sync-p99']);
  });
});

describe('isSettled', () => {
  const nearLoaded = withEstimates(closedLoop({ p99Ns: 2 * MS }), { syncP99: between(1.5 * MS, 3 * MS) });

  it('goes on while a finding that could change the verdict is open', () => {
    expect(isSettled(closedLoop(), [], localDisk())).toBe(true);
    expect(isSettled(nearLoaded, [], localDisk())).toBe(false);
    expect(isSettled(withEstimates(closedLoop(), { syncP99: between(5 * MS, 12 * MS) }), [], localDisk())).toBe(false);
  });

  it('does not wait for the limits of loaded clusters where a warning decides already', () => {
    expect(isSettled(nearLoaded, [], localDisk({ class: 'hdd' }))).toBe(true);
    const open = withEstimates(closedLoop(), { syncP99: between(5 * MS, 12 * MS) });
    expect(isSettled(open, [], localDisk({ class: 'hdd' }))).toBe(false);
  });

  it('waits for nothing once a limit that fails is broken, in this phase, an earlier one, or by what the storage is', () => {
    const open = withEstimates(paced({}), { syncP99: between(5 * MS, 12 * MS) });
    expect(isSettled(open, [closedLoop()], localDisk())).toBe(false);
    expect(isSettled(open, [closedLoop({ p99Ns: 12 * MS })], localDisk())).toBe(true);
    expect(isSettled(open, [], localDisk({ class: 'memory' }))).toBe(true);
    const failed = withEstimates(paced({}, { p99Ns: 12 * MS }), { commitP99: between(20 * MS, 60 * MS) });
    expect(isSettled(failed, [], localDisk())).toBe(true);
  });

  it('does not wait for an earlier phase, which is over', () => {
    expect(isSettled(paced({}), [nearLoaded], localDisk())).toBe(true);
  });
});

function withEstimates(
  phase: JudgedPhase,
  estimates: Partial<NonNullable<JudgedPhase['result']>['estimates']>,
): JudgedPhase {
  const { result } = phase;
  return result ? { ...phase, result: { ...result, estimates: { ...result.estimates, ...estimates } } } : phase;
}

function findingOf(id: string, phase: JudgedPhase) {
  return latencyFindings(phase, THRESHOLDS).find((finding) => finding.id === id);
}
