// Rules of the CPU. They precede those of the disk, because a process that waits for a CPU measures long syncs. Rules without a direct sign
// of CPU shortage require a clean disk.

import { LIMITS } from './limits.js';
import { isOften, together } from './log-reading.js';
import { type JudgedMember, ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import { eachLog, eachMember, fails, type RuleRow } from './rule.js';

export const CPU_RULES: readonly RuleRow[] = [
  {
    id: 'cpu-throttled',
    ...fails('cpu', 'certain'),
    source: REFERENCES.cgroup,
    when: eachMember((member) => {
      const share = member.cpu.throttledShare ?? 0;
      if (share < LIMITS.throttled.value || !hasSymptoms(member)) return null;
      const { part = 0, whole = 0 } = member.host?.throttledPeriods ?? {};
      return { ...symptomsOf(member), part, whole, share, cpuLimit: member.host?.cpuLimit ?? null };
    }),
  },
  {
    id: 'cpu-pressure',
    ...fails('cpu', 'strong'),
    source: REFERENCES.cgroup,
    settle: ['on-host'],
    when: eachMember((member) => {
      const pressure = member.cpu.pressure ?? 0;
      return pressure < 0.4 || !hasSymptoms(member) ? null : { ...symptomsOf(member), pressure };
    }),
  },
  {
    id: 'cpu-short',
    ...fails('cpu', 'strong'),
    source: REFERENCES.backend,
    settle: ['on-host'],
    when: eachMember((member) => {
      const { isShort, slowComputations, slowComputationShare } = member.cpu;
      if (!isShort || !hasSymptoms(member) || (slowComputations ?? 0) < 3) return null;
      return { ...symptomsOf(member), slowComputations, slowComputationShare };
    }),
  },
];

/** After the rules of the disk: the leader is late, and its disk is clean. */
export const BLOCKED_RULES: readonly RuleRow[] = [
  {
    id: 'leader-blocked',
    ...fails('cpu', 'weak'),
    source: REFERENCES.raftLoop,
    settle: ['on-host', 'logs'],
    when: eachMember((member) => {
      const failures = member.reading?.counters.heartbeatFailures ?? 0;
      const rate = ratePerSecond(member, failures);
      if (rate === null || failures < 4 || rate < LIMITS.lateHeartbeats.value) return null;
      return member.isDiskClean && !isBacklogged(member) ? symptomsOf(member) : null;
    }),
  },
  {
    id: 'authentication-logged',
    ...fails('cpu', 'strong'),
    source: REFERENCES.authentication,
    when: eachLog((log) => {
      const { count, longestSeconds } = log.slowAuthentications;
      const others = together([log.slowWrites, log.slowReads, log.slowLargeReads]).count;
      if (!isOften(log, log.slowAuthentications) || count < others) return null;
      return { count, longestSeconds, heartbeats: log.lateHeartbeats.count };
    }),
  },
  {
    id: 'index-tree-logged',
    ...fails('cpu', 'strong'),
    source: REFERENCES.applyWarning,
    settle: ['on-host'],
    when: eachLog((log) => {
      const { traces } = log;
      const traced = together(Object.values(traces)).totalSeconds;
      const cpu = together([traces['index-tree'], traces.response, traces.authentication]).totalSeconds;
      const slow = together([log.slowWrites, log.slowReads, log.slowLargeReads]).count;
      if (traced === 0 || cpu - log.largeTraces.totalSeconds < 0.5 * traced) return null;
      if (log.slowInCompaction >= Math.max(1, 0.5 * slow)) return null;
      const { count, longestSeconds } = traces['index-tree'];
      if (!isOften(log, { count: Math.max(count, 1), longestSeconds })) return null;
      return { count, longestSeconds, share: cpu / traced };
    }),
  },
];

/** Whether anything shows that the member is slow. */
function hasSymptoms({ reading, log, fsync, commit, cpu }: JudgedMember): boolean {
  const { heartbeatFailures, slowApplies, slowReadIndexes } = reading?.counters ?? {};
  const counted = [heartbeatFailures, slowApplies, slowReadIndexes];
  const logged = [log?.lateHeartbeats.count, log?.slowSyncs.count, log?.slowWrites.count, log?.slowReads.count];
  const isLate = [...counted, ...logged].some((count) => (count ?? 0) > 0);
  return isLate || fsync.state === 'fail' || commit.state === 'fail' || (cpu.throttledShare ?? 0) >= 0.3;
}

function symptomsOf({ reading, fsync, period, cpu }: JudgedMember) {
  return {
    heartbeatFailures: reading?.counters.heartbeatFailures ?? null,
    slowApplies: reading?.counters.slowApplies ?? null,
    seconds: period.seconds,
    count: fsync.count,
    p99UpToMs: fsync.p99 === null || fsync.p99.upTo === null ? null : fsync.p99.upTo * 1000,
    overHeartbeat: fsync.overHeartbeat?.atLeast ?? null,
    heartbeatBoundMs: fsync.heartbeatBound * 1000,
    fsyncState: fsync.state,
    isLeader: reading?.gauges.isLeader === 1,
    usedCpus: cpu.usedCpus,
  };
}

export function backlogOf({ reading }: JudgedMember): number {
  const { committed = null, applied = null } = reading?.gauges ?? {};
  return committed === null || applied === null ? 0 : Math.max(0, committed - applied);
}

/** A fifth of the entries at which etcd refuses requests. */
export function isBacklogged(member: JudgedMember): boolean {
  return backlogOf(member) >= LIMITS.backlog.value / 5;
}
