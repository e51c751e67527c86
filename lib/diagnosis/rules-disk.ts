// Rules of the disk, from the syncs and commits of a member. A p99 within its limit does not exclude stalls. Slow syncs can be caused by a
// lack of CPU: those rules precede these.

import { countOver, inMilliseconds, quantileBounds } from './bucket-histogram.js';
import type { LatencyView } from './latency-view.js';
import { isOften, together } from './log-reading.js';
import type { JudgedMember } from './member-view.js';
import { FIRST_BOUND } from './metric-names.js';
import { REFERENCES } from './references.js';
import { eachLog, eachMember, fails, logged, opens, type Parameters, type Rule, type RuleRow, warns } from './rule.js';

export const DISK_RULES: readonly RuleRow[] = [
  {
    id: 'io-error-logged',
    ...fails('disk', 'certain'),
    source: REFERENCES.wal,
    when: logged('ioErrors'),
  },
  {
    id: 'slow-sync-logged',
    ...fails('disk', 'certain'),
    source: REFERENCES.warnSync,
    when: eachLog(({ slowSyncs: { count, longestSeconds } }, { cpu }) =>
      count === 0 || cpu.isShort ? null : { count, longestSeconds },
    ),
  },
  {
    id: 'fsync-stalls',
    ...fails('disk', 'strong'),
    source: REFERENCES.tailMaintainer,
    settle: ['disk-run', 'on-host'],
    when: latencies('fsync', ({ fsync, cpu }) => fsync.isStalling && !fsync.isSlow && !cpu.isShort),
  },
  {
    id: 'fsync-slow',
    ...fails('disk', 'strong'),
    source: REFERENCES.faq,
    settle: ['disk-run', 'on-host'],
    when: latencies('fsync', ({ fsync, cpu }) => fsync.isSlow && !cpu.isShort),
  },
  {
    id: 'commit-slow',
    ...fails('disk', 'weak'),
    source: REFERENCES.backend,
    settle: ['disk-run', 'on-host'],
    when: latencies('commit', (member) => commitCause(member) === 'disk'),
  },
  {
    id: 'commit-not-disk',
    ...opens('weak'),
    source: REFERENCES.backend,
    settle: ['whole-dump', 'on-host'],
    when: latencies('commit', (member) => commitCause(member) === 'unknown'),
  },
  {
    id: 'rare-stall',
    ...warns('weak'),
    source: REFERENCES.tuning,
    when: latencies('fsync', ({ fsync }) => fsync.isRarelyStalling),
  },
  {
    id: 'write-slow',
    ...warns('weak'),
    source: REFERENCES.buckets,
    settle: ['on-host'],
    when: eachMember(({ reading, fsync }) => {
      const histogram = reading?.histograms.walWrite ?? null;
      if (histogram === null || (histogram.total ?? 0) < 100 || fsync.isSlow) return null;
      const p99 = quantileBounds(histogram, 0.99, FIRST_BOUND);
      if (p99 === null || p99.above < 0.01) return null;
      return inMilliseconds(p99);
    }),
  },
];

/** The log reports slow writes, and nothing else explains them. etcd's documentation names the disk as the first cause. */
export const LOGGED_WRITE_RULE: RuleRow = {
  id: 'slow-writes-logged',
  ...fails('disk', 'weak'),
  source: REFERENCES.faq,
  settle: ['metrics', 'disk-run'],
  when: (view) => (view.judged.some(({ fsync }) => fsync.state === 'pass') ? [] : slowWrites(view)),
};

const slowWrites = eachLog((log, { cpu }) => {
  const { slowWrites: writes, slowReads, traces, slowAuthentications, slowLargeReads } = log;
  if (cpu.isShort || !isOften(log, writes)) return null;
  const isMaintenance = log.slowInCompaction + log.slowInDefragmentation >= 0.5 * (writes.count + slowReads.count);
  const others = [slowAuthentications, slowLargeReads, log.lateHeartbeats];
  if (isMaintenance || others.some(({ count }) => count > writes.count)) return null;
  const traced = together(Object.values(traces)).totalSeconds;
  const written = traces.raft.totalSeconds + traces.store.totalSeconds;
  if (traced > 0 && written < 0.5 * traced) return null;
  return {
    count: writes.count,
    longestSeconds: writes.longestSeconds,
    reads: slowReads.count,
    longestReadSeconds: slowReads.longestSeconds,
  };
});

/** The cause of a slow commit by its parts: the disk makes writes slow; a lack of CPU or memory makes spill and rebalance slow. */
function commitCause({ commit, fsync, reading, cpu }: JudgedMember): 'disk' | 'cpu' | 'unknown' | 'none' {
  if (commit.state !== 'fail') return 'none';
  if (cpu.isShort) return 'cpu';
  const write = reading?.histograms.commitWrite ?? null;
  if (write === null) return fsync.state === 'pass' || fsync.state === 'weak' ? 'unknown' : 'disk';
  const p99 = quantileBounds(write, 0.99, FIRST_BOUND);
  const tail = countOver(write, commit.heartbeatBound)?.atLeast ?? 0;
  const isWrite = commit.isSlow
    ? (p99?.above ?? 0) >= (commit.p99?.above ?? 0) / 2
    : tail >= (commit.overHeartbeat?.atLeast ?? 0) / 2;
  return isWrite ? 'disk' : 'unknown';
}

/** The members whose latencies match, with their figures. Few samples make a weak cause. */
function latencies(of: 'fsync' | 'commit', isMatch: (member: JudgedMember) => boolean): Rule['when'] {
  return ({ judged }) =>
    judged.filter(isMatch).map((member) => ({
      member: member.name,
      ...(member[of].count < 1000 ? { strength: 'weak' as const } : {}),
      parameters: latencyParameters(member, member[of]),
    }));
}

/** The figures of a latency for the sentences. */
export function latencyParameters({ period, reading, fsync }: JudgedMember, view: LatencyView): Parameters {
  const { p99, overHeartbeat, overElection, over200, overLargest } = view;
  return {
    count: view.count,
    seconds: period.seconds,
    p99AboveMs: p99 === null ? null : p99.above * 1000,
    p99UpToMs: p99 === null || p99.upTo === null ? null : p99.upTo * 1000,
    unlessMoreThan: p99?.unless?.moreThan ?? null,
    unlessBeyondMs: p99?.unless === undefined ? null : p99.unless.beyond * 1000,
    heartbeatBoundMs: view.heartbeatBound * 1000,
    overHeartbeat: overHeartbeat?.atLeast ?? null,
    electionBoundMs: view.electionBound * 1000,
    overElection: overElection?.atLeast ?? null,
    over256Ms: over200?.atLeast ?? null,
    overLargest: overLargest?.atLeast ?? null,
    tolerable: Math.floor(view.count / 10_000),
    isCut: overHeartbeat?.atMost === null,
    isLeader: reading?.gauges.isLeader === 1,
    leaderChanges: reading?.counters.leaderChanges ?? null,
    fsyncState: fsync.state,
  };
}
