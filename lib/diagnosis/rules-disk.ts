// Rules of the disk, from the syncs and commits of a member. A p99 within its limit does not exclude stalls. Slow syncs can be caused by a
// lack of CPU: those rules precede these.

import { countOver, quantileBounds } from './bucket-histogram.js';
import type { LatencyView } from './latency-view.js';
import type { JudgedMember } from './member-view.js';
import { HISTOGRAMS } from './metric-names.js';
import { REFERENCES } from './references.js';
import type { Match, Parameters, Rule, View } from './rule.js';
import { logged } from './rules-broken.js';

export const DISK_RULES: readonly Rule[] = [
  {
    id: 'io-error-logged',
    result: 'fail',
    answer: 'disk',
    strength: 'certain',
    source: REFERENCES.wal,
    settle: [],
    when: ({ members }) => logged(members, 'ioErrors'),
  },
  {
    id: 'slow-sync-logged',
    result: 'fail',
    answer: 'disk',
    strength: 'certain',
    source: REFERENCES.warnSync,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, log, cpu }) => {
        const { count, longestSeconds } = log?.slowSyncs ?? { count: 0, longestSeconds: 0 };
        return count === 0 || cpu.isShort ? [] : [{ member: name, parameters: { count, longestSeconds } }];
      }),
  },
  {
    id: 'fsync-stalls',
    result: 'fail',
    answer: 'disk',
    strength: 'strong',
    source: REFERENCES.tailMaintainer,
    settle: ['disk-run', 'on-host'],
    when: ({ judged }) =>
      judged
        .filter(({ fsync, cpu }) => fsync.isStalling && !fsync.isSlow && !cpu.isShort)
        .map((member) => diskMatch(member, member.fsync)),
  },
  {
    id: 'fsync-slow',
    result: 'fail',
    answer: 'disk',
    strength: 'strong',
    source: REFERENCES.faq,
    settle: ['disk-run', 'on-host'],
    when: ({ judged }) =>
      judged.filter(({ fsync, cpu }) => fsync.isSlow && !cpu.isShort).map((member) => diskMatch(member, member.fsync)),
  },
  {
    id: 'commit-slow',
    result: 'fail',
    answer: 'disk',
    strength: 'weak',
    source: REFERENCES.backend,
    settle: ['disk-run', 'on-host'],
    when: ({ judged }) =>
      judged.filter((member) => commitCause(member) === 'disk').map((member) => diskMatch(member, member.commit)),
  },
  {
    id: 'commit-not-disk',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.backend,
    settle: ['whole-dump', 'on-host'],
    when: ({ judged }) =>
      judged.filter((member) => commitCause(member) === 'unknown').map((member) => diskMatch(member, member.commit)),
  },
  {
    id: 'rare-stall',
    result: 'warn',
    answer: null,
    strength: 'weak',
    source: REFERENCES.tuning,
    settle: [],
    when: ({ judged }) =>
      judged.filter(({ fsync }) => fsync.isRarelyStalling).map((member) => diskMatch(member, member.fsync)),
  },
  {
    id: 'write-slow',
    result: 'warn',
    answer: null,
    strength: 'weak',
    source: REFERENCES.buckets,
    settle: ['on-host'],
    when: ({ judged }) =>
      judged.flatMap(({ name, reading, fsync }) => {
        const histogram = reading?.histograms.walWrite ?? null;
        const p99 = histogram === null ? null : quantileBounds(histogram, 0.99, HISTOGRAMS.walWrite.first);
        if (histogram === null || (histogram.total ?? 0) < 100 || p99 === null || p99.above < 0.01 || fsync.isSlow)
          return [];
        return [
          {
            member: name,
            parameters: { aboveMs: p99.above * 1000, upToMs: p99.upTo === null ? null : p99.upTo * 1000 },
          },
        ];
      }),
  },
];

/** The log reports slow writes, and nothing else explains them. etcd's documentation names the disk as the first cause. */
export const LOGGED_WRITE_RULE: Rule = {
  id: 'slow-writes-logged',
  result: 'fail',
  answer: 'disk',
  strength: 'weak',
  source: REFERENCES.faq,
  settle: ['metrics', 'disk-run'],
  when: (view) => view.judged.flatMap((member) => slowWrites(member, view)),
};

function slowWrites(member: JudgedMember, view: View): readonly Match[] {
  const { log, name, cpu } = member;
  if (log === null || cpu.isShort || !isOften(log, log.slowWrites)) return [];
  if (view.judged.some(({ fsync }) => fsync.state === 'pass')) return [];
  const { slowWrites: writes, slowReads, traces, slowAuthentications, slowLargeReads } = log;
  const isMaintenance = log.slowInCompaction + log.slowInDefragmentation >= 0.5 * (writes.count + slowReads.count);
  if (isMaintenance || slowAuthentications.count > writes.count || slowLargeReads.count > writes.count) return [];
  if (log.lateHeartbeats.count > writes.count) return [];
  const traced = Object.values(traces).reduce((sum, { totalSeconds }) => sum + totalSeconds, 0);
  const written = traces.raft.totalSeconds + traces.store.totalSeconds;
  if (traced > 0 && written < 0.5 * traced) return [];
  return [
    {
      member: name,
      parameters: {
        count: writes.count,
        longestSeconds: writes.longestSeconds,
        reads: slowReads.count,
        longestReadSeconds: slowReads.longestSeconds,
      },
    },
  ];
}

/** In a log of hours an occasional slow request is normal; in a short fragment, one counts. */
export function isOften(
  { firstMs, lastMs }: { readonly firstMs: number | null; readonly lastMs: number | null },
  { count, longestSeconds }: { readonly count: number; readonly longestSeconds: number },
): boolean {
  if (count === 0) return false;
  const hours = firstMs === null || lastMs === null ? 0 : (lastMs - firstMs) / 3_600_000;
  if (hours < 1 / 6) return true;
  return count / hours >= 6 || (longestSeconds >= 1 && count / hours >= 1);
}

/** The cause of a slow commit by its parts: the disk makes writes slow; a lack of CPU or memory makes spill and rebalance slow. */
function commitCause(member: JudgedMember): 'disk' | 'cpu' | 'unknown' | 'none' {
  const { commit, fsync, reading, cpu } = member;
  if (commit.state !== 'fail') return 'none';
  if (cpu.isShort) return 'cpu';
  const write = reading?.histograms.commitWrite ?? null;
  if (write === null) return fsync.state === 'pass' || fsync.state === 'weak' ? 'unknown' : 'disk';
  const p99 = quantileBounds(write, 0.99, HISTOGRAMS.commitWrite.first);
  const tail = countOver(write, commit.heartbeatBound)?.atLeast ?? 0;
  const isWrite = commit.isSlow
    ? (p99?.above ?? 0) >= (commit.p99?.above ?? 0) / 2
    : tail >= (commit.overHeartbeat?.atLeast ?? 0) / 2;
  return isWrite ? 'disk' : 'unknown';
}

function diskMatch(member: JudgedMember, view: LatencyView): Match {
  const isFew = view.count < 1000;
  return {
    member: member.name,
    ...(isFew ? { strength: 'weak' as const } : {}),
    parameters: latencyParameters(member, view),
  };
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
