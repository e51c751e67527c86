// Rules for what the evidence leaves open, and for additional information: too few samples, symptoms without a cause, clocks, versions and
// kernels.

import { KERNEL_SOURCE, kernelFault } from '../kernel-faults.js';
import { versionFaults } from './known-faults.js';
import type { LatencyState } from './latency-view.js';
import { LIMITS } from './limits.js';
import { isOften, type LogReading, type Tally, together } from './log-reading.js';
import { frequency, type JudgedMember, ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import { eachLog, eachMember, logged, type Match, notes, opens, type Rule, type RuleRow, warns } from './rule.js';
import { failedChecks, streamFaults, unhealthy } from './rules-broken.js';
import { backlogOf, isBacklogged } from './rules-cpu.js';
import { latencyParameters } from './rules-disk.js';

export const OPEN_RULES: readonly RuleRow[] = [
  {
    id: 'too-few',
    ...opens('certain'),
    source: LIMITS.minimumForP99.source,
    settle: ['wait', 'watch', 'disk-run'],
    when: eachMember((member) =>
      member.reading !== null && ['few', 'weak'].includes(member.fsync.state)
        ? latencyParameters(member, member.fsync)
        : null,
    ),
  },
  {
    id: 'buckets-missing',
    ...opens('certain'),
    source: LIMITS.minimumForP99.source,
    settle: ['whole-dump'],
    when: eachMember((member) => latencyIn('cut', member)),
  },
  {
    id: 'fsync-missing',
    ...opens('certain'),
    source: LIMITS.minimumForP99.source,
    settle: ['whole-dump'],
    when: eachMember(({ reading, fsync }) =>
      reading !== null && reading.gauges.up !== 0 && fsync.state === 'missing'
        ? { isDamaged: reading.damaged.length > 0 }
        : null,
    ),
  },
  {
    id: 'commit-missing',
    ...opens('certain'),
    source: LIMITS.commitP99.source,
    settle: ['whole-dump'],
    when: eachMember(({ fsync, commit }) => (fsync.state === 'pass' && commit.state === 'missing' ? {} : null)),
  },
  {
    id: 'p99-inside-bucket',
    ...opens('certain'),
    source: LIMITS.fsyncP99.source,
    settle: ['disk-run'],
    when: eachMember((member) => {
      const found = latencyIn('open', member);
      return found && { ...found, limitMs: found['what'] === 'fsync' ? 10 : 25 };
    }),
  },
  {
    id: 'health-bad',
    ...opens('weak'),
    source: REFERENCES.mixin,
    settle: ['logs', 'watch'],
    when: (view) => unhealthy(view, true),
  },
  {
    id: 'health-checks-failed',
    ...opens('weak'),
    source: REFERENCES.mixin,
    settle: ['logs', 'watch'],
    when: failedChecks,
  },
  {
    id: 'heartbeats-late',
    ...opens('weak'),
    source: REFERENCES.overloadedSentence,
    settle: ['watch', 'on-host', 'logs'],
    when: eachMember((member) => {
      const count = member.reading?.counters.heartbeatFailures ?? 0;
      const { seconds } = member.period;
      const isUndatedMany = seconds === null && count >= 100;
      const isMany = isUndatedMany || frequency(member, count, 4, LIMITS.lateHeartbeats.value) !== 'rare';
      return isMany ? { count, seconds } : null;
    }),
  },
  {
    id: 'heartbeats-late-logged',
    ...opens('weak'),
    source: REFERENCES.overloadedSentence,
    settle: ['metrics', 'on-host'],
    when: eachLog(({ lateHeartbeats, slowSyncs }, member) => {
      const { count, longestSeconds } = lateHeartbeats;
      return isLoggedOften(member, lateHeartbeats) ? { count, longestSeconds, slowSyncs: slowSyncs.count } : null;
    }),
  },
  {
    id: 'leader-changes',
    ...opens('weak'),
    source: REFERENCES.mixin,
    settle: ['watch', 'logs'],
    when: eachMember((member) => {
      const count = member.reading?.counters.leaderChanges ?? 0;
      const { seconds, kind } = member.period;
      // Each start of a process counts an election.
      const isMany = kind === 'lifetime' ? frequency(member, count, 4, 1 / 3600) === 'often' : count >= 1;
      return isMany ? { count, seconds } : null;
    }),
  },
  {
    id: 'elections-logged',
    ...opens('weak'),
    source: REFERENCES.raftLoop,
    settle: ['metrics', 'all-members'],
    when: eachLog(({ electionTerms: terms, starts, leaderLosses: losses }) =>
      terms - starts >= 2 ? { terms, losses } : null,
    ),
  },
  {
    id: 'apply-backlog',
    ...opens('strong'),
    source: REFERENCES.applyBacklog,
    settle: ['metrics', 'on-host'],
    when: eachMember((member) => {
      if (isBacklogged(member)) return { backlog: backlogOf(member) };
      const traced = member.log?.traces['apply-backlog'];
      if (!traced || !isLoggedOften(member, traced)) return null;
      return { backlog: null, count: traced.count, longestSeconds: traced.longestSeconds };
    }),
  },
  {
    id: 'raft-agreement',
    ...opens('weak'),
    source: REFERENCES.raftAgreement,
    settle: ['metrics', 'all-members'],
    when: oftenLogged(({ traces }) => together([traces.agreement, traces['read-index']])),
  },
  {
    id: 'slow-requests',
    ...opens('weak'),
    source: REFERENCES.applyWarning,
    settle: ['logs'],
    when: eachMember((member) => {
      const count = member.reading?.counters.slowApplies ?? 0;
      const isRare = frequency(member, count, 6, LIMITS.lateHeartbeats.value) === 'rare';
      return isRare ? null : { count, seconds: member.period.seconds };
    }),
  },
  {
    id: 'slow-requests-logged',
    ...opens('weak'),
    source: REFERENCES.applyWarning,
    settle: ['metrics'],
    when: oftenLogged(({ slowReads, slowWrites, slowLargeReads, slowAuthentications, slowCalls }) =>
      together([slowReads, slowWrites, slowLargeReads, slowAuthentications, slowCalls]),
    ),
  },
  {
    id: 'slow-traces-logged',
    ...opens('weak'),
    source: REFERENCES.applyWarning,
    settle: ['metrics'],
    // etcd logs traces from 100 ms. Steps with a rule of their own are left to it.
    when: eachLog(({ traces }, member) => {
      const steps = (['raft', 'store', 'database-read', 'other'] as const).map((step) => ({ step, ...traces[step] }));
      const all = together(steps);
      const [longest] = steps.sort((one, other) => other.totalSeconds - one.totalSeconds);
      if (longest === undefined || !isLoggedOften(member, all)) return null;
      return { count: all.count, longestSeconds: all.longestSeconds, step: longest.step };
    }),
  },
  {
    id: 'timed-out-logged',
    ...opens('weak'),
    source: REFERENCES.faq,
    settle: ['metrics', 'logs'],
    when: logged('timedOut'),
  },
  {
    id: 'no-leader-logged',
    ...opens('weak'),
    source: REFERENCES.mixin,
    settle: ['metrics', 'all-members'],
    when: logged('noLeader'),
  },
  {
    id: 'peer-certificates-logged',
    ...opens('strong'),
    source: REFERENCES.probing,
    when: streamFaults('certificate'),
  },
  {
    id: 'peer-unresolved-logged',
    ...opens('strong'),
    source: REFERENCES.probing,
    settle: ['all-members'],
    when: streamFaults('unresolved'),
  },
  {
    id: 'read-index-late-logged',
    ...opens('weak'),
    source: REFERENCES.raftAgreement,
    settle: ['metrics', 'all-members'],
    when: eachLog(({ lateReadIndexes: count }, member) =>
      isLoggedOften(member, { count, longestSeconds: 0 }) ? { count } : null,
    ),
  },
  {
    id: 'failed-proposals',
    ...opens('weak'),
    source: LIMITS.failedProposals.source,
    settle: ['logs'],
    when: eachMember((member) => {
      const count = member.reading?.counters.failedProposals ?? 0;
      const isRare = frequency(member, count, 10, LIMITS.failedProposals.value) === 'rare';
      return isRare ? null : { count, rate: ratePerSecond(member, count) };
    }),
  },
  {
    id: 'clock',
    ...opens('certain'),
    source: REFERENCES.clock,
    settle: ['metrics'],
    when: eachLog(({ clocks }) => {
      const [worst] = [...clocks].sort((one, other) => other.seconds - one.seconds);
      return worst !== undefined && worst.seconds > 1 ? { ...worst } : null;
    }),
  },
  {
    id: 'no-latencies',
    ...opens('certain'),
    source: LIMITS.minimumForP99.source,
    settle: ['metrics'],
    when: ({ members }) => (members.some(({ reading, log }) => reading !== null || log !== null) ? [] : [{}]),
  },
];

export const KNOWN_FAULT_RULES: readonly RuleRow[] = [
  {
    id: 'window-missed',
    ...notes('certain'),
    source: REFERENCES.promqlLookback,
    when: eachMember(({ period: { missedWindowSeconds: seconds } }) => (seconds === undefined ? null : { seconds })),
  },
  {
    id: 'restarted',
    ...notes('certain'),
    source: REFERENCES.mixin,
    when: eachMember(({ period: { isRestarted, seconds } }) => (isRestarted ? { seconds } : null)),
  },
  {
    id: 'version',
    ...warns('certain'),
    source: REFERENCES.versions,
    when: ({ members, facts }) => {
      const versions = [
        ...members.map(({ name, reading, log }) => ({ name, version: reading?.version ?? log?.version ?? null })),
        ...facts.statuses.map(({ endpoint, version }) => ({ name: endpoint ?? '', version })),
      ];
      // One row per fault, of the first member that has it.
      const found = new Map<string, Match>();
      for (const { name, version } of versions) {
        for (const fault of versionFaults(version)) {
          if (!found.has(fault)) found.set(fault, { member: name, parameters: { version, fault } });
        }
      }
      return [...found.values()];
    },
  },
  {
    id: 'kernel',
    ...warns('strong'),
    source: KERNEL_SOURCE,
    when: ({ judged }) =>
      judged.flatMap(({ name, host }) => {
        if (host === null) return [];
        const { kernelRelease, distribution } = host;
        const fault = kernelFault(kernelRelease, distribution === null ? null : /ubuntu/i.test(distribution));
        if (fault === null) return [];
        return [
          {
            member: name,
            source: fault.source,
            parameters: { kernelRelease, fault: fault.id, fixedIn: fault.fixedIn },
          },
        ];
      }),
  },
];

/** The latency in this state: the syncs, or else the commits. */
function latencyIn(state: LatencyState, member: JudgedMember) {
  const what = (['fsync', 'commit'] as const).find((name) => member[name].state === state);
  return what === undefined ? null : { ...latencyParameters(member, member[what]), what };
}

/** A healthy member under load exceeds 100 ms occasionally. */
const FEW_LINES = 6;

/** Whether there are too many such lines to ignore. A few are ignored if the metrics of a window show that all syncs pass. */
function isLoggedOften({ log, period, fsync }: JudgedMember, tally: Pick<Tally, 'count' | 'longestSeconds'>): boolean {
  if (log === null || !isOften(log, tally)) return false;
  const isCleanWindow = period.kind !== 'lifetime' && fsync.state === 'pass';
  return !isCleanWindow || tally.count >= FEW_LINES || tally.longestSeconds >= 1;
}

function oftenLogged(tallyOf: (log: LogReading) => Tally): Rule['when'] {
  return eachLog((log, member) => {
    const { count, longestSeconds } = tallyOf(log);
    return isLoggedOften(member, { count, longestSeconds }) ? { count, longestSeconds } : null;
  });
}
