// Rules of the CPU. They precede those of the disk, because a process that waits for a CPU measures long syncs. Rules without a direct sign
// of CPU shortage require a clean disk.

import { LIMITS } from './limits.js';
import type { JudgedMember } from './member-view.js';
import { ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import type { Match, Rule } from './rule.js';
import { isOften } from './rules-disk.js';

export const CPU_RULES: readonly Rule[] = [
  {
    id: 'cpu-throttled',
    result: 'fail',
    answer: 'cpu',
    strength: 'certain',
    source: REFERENCES.cgroup,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap((member) => {
        const share = member.cpu.throttledShare ?? 0;
        if (share < LIMITS.throttled.value || !hasSymptoms(member)) return [];
        const { part = 0, whole = 0 } = member.host?.throttledPeriods ?? {};
        return [
          {
            member: member.name,
            parameters: { ...symptomsOf(member), part, whole, share, cpuLimit: member.host?.cpuLimit ?? null },
          },
        ];
      }),
  },
  {
    id: 'cpu-pressure',
    result: 'fail',
    answer: 'cpu',
    strength: 'strong',
    source: REFERENCES.cgroup,
    settle: ['on-host'],
    when: ({ judged }) =>
      judged.flatMap((member) => {
        const pressure = member.cpu.pressure ?? 0;
        return pressure < 0.4 || !hasSymptoms(member)
          ? []
          : [{ member: member.name, parameters: { ...symptomsOf(member), pressure } }];
      }),
  },
  {
    id: 'cpu-short',
    result: 'fail',
    answer: 'cpu',
    strength: 'strong',
    source: REFERENCES.backend,
    settle: ['on-host'],
    when: ({ judged }) =>
      judged.flatMap((member) => {
        if (!member.cpu.isShort || !hasSymptoms(member)) return [];
        const { slowComputations, slowComputationShare } = member.cpu;
        if ((slowComputations ?? 0) < 3) return [];
        return [{ member: member.name, parameters: { ...symptomsOf(member), slowComputations, slowComputationShare } }];
      }),
  },
];

/** After the rules of the disk: the leader is late, and its disk is clean. */
export const BLOCKED_RULES: readonly Rule[] = [
  {
    id: 'leader-blocked',
    result: 'fail',
    answer: 'cpu',
    strength: 'weak',
    source: REFERENCES.raftLoop,
    settle: ['on-host', 'logs'],
    when: ({ judged }) =>
      judged.flatMap((member) => {
        const failures = member.reading?.counters.heartbeatFailures ?? null;
        const rate = ratePerSecond(member, failures);
        const isBacklog = backlogOf(member) >= LIMITS.backlog.value / 5;
        if (rate === null || (failures ?? 0) < 4 || rate < LIMITS.lateHeartbeats.value) return [];
        return member.isDiskClean && !isBacklog ? [{ member: member.name, parameters: symptomsOf(member) }] : [];
      }),
  },
  {
    id: 'authentication-logged',
    result: 'fail',
    answer: 'cpu',
    strength: 'strong',
    source: REFERENCES.authentication,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }): readonly Match[] => {
        if (log === null || !isOften(log, log.slowAuthentications)) return [];
        const { count, longestSeconds } = log.slowAuthentications;
        const others = log.slowWrites.count + log.slowReads.count + log.slowLargeReads.count;
        if (count < others) return [];
        return [{ member: name, parameters: { count, longestSeconds, heartbeats: log.lateHeartbeats.count } }];
      }),
  },
  {
    id: 'index-tree-logged',
    result: 'fail',
    answer: 'cpu',
    strength: 'strong',
    source: REFERENCES.applyWarning,
    settle: ['on-host'],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }): readonly Match[] => {
        if (log === null) return [];
        const all = Object.values(log.traces);
        const traced = all.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0);
        const cpu =
          log.traces['index-tree'].totalSeconds +
          log.traces.response.totalSeconds +
          log.traces.authentication.totalSeconds;
        const slow = log.slowWrites.count + log.slowReads.count + log.slowLargeReads.count;
        if (traced === 0 || cpu - log.largeTraces.totalSeconds < 0.5 * traced) return [];
        if (log.slowInCompaction >= Math.max(1, 0.5 * slow)) return [];
        const { count, longestSeconds } = log.traces['index-tree'];
        if (!isOften(log, { count: Math.max(count, 1), longestSeconds })) return [];
        return [{ member: name, parameters: { count, longestSeconds, share: cpu / traced } }];
      }),
  },
];

/** Whether anything shows that the member is slow. */
function hasSymptoms(member: JudgedMember): boolean {
  const { reading, log, fsync, commit } = member;
  const counted = [
    reading?.counters.heartbeatFailures,
    reading?.counters.slowApplies,
    reading?.counters.slowReadIndexes,
  ];
  const logged = [log?.lateHeartbeats.count, log?.slowSyncs.count, log?.slowWrites.count, log?.slowReads.count];
  const isLate = [...counted, ...logged].some((count) => (count ?? 0) > 0);
  return isLate || fsync.state === 'fail' || commit.state === 'fail' || (member.cpu.throttledShare ?? 0) >= 0.3;
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
