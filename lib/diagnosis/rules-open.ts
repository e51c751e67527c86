// Rules for what the evidence leaves open, and for additional information: too few samples, symptoms without a cause, clocks, versions and
// kernels.

import { kernelFault, versionFaults } from './known-faults.js';
import { LIMITS } from './limits.js';
import { frequency, type JudgedMember, ratePerSecond } from './member-view.js';
import { REFERENCES } from './references.js';
import type { Match, Rule } from './rule.js';
import { failedChecks, healthMatch, isMeasured, logged, loggedFaults, nameOf, unhealthy } from './rules-broken.js';
import { backlogOf } from './rules-cpu.js';
import { isOften, latencyParameters } from './rules-disk.js';

export const OPEN_RULES: readonly Rule[] = [
  {
    id: 'too-few',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.minimumForP99.source,
    settle: ['wait', 'watch', 'disk-run'],
    when: ({ judged }) =>
      judged
        .filter(({ fsync, reading }) => reading !== null && (fsync.state === 'few' || fsync.state === 'weak'))
        .map((member) => ({ member: member.name, parameters: latencyParameters(member, member.fsync) })),
  },
  {
    id: 'buckets-missing',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.minimumForP99.source,
    settle: ['whole-dump'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        if (member.fsync.state === 'cut')
          return [{ member: member.name, parameters: { ...latencyParameters(member, member.fsync), what: 'fsync' } }];
        if (member.commit.state === 'cut')
          return [{ member: member.name, parameters: { ...latencyParameters(member, member.commit), what: 'commit' } }];
        return [];
      }),
  },
  {
    id: 'fsync-missing',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.minimumForP99.source,
    settle: ['whole-dump'],
    when: ({ judged }) =>
      judged.flatMap(({ name, reading, fsync }) =>
        reading !== null && reading.gauges.up !== 0 && fsync.state === 'missing'
          ? [{ member: name, parameters: { isDamaged: reading.damaged.length > 0 } }]
          : [],
      ),
  },
  {
    id: 'commit-missing',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.commitP99.source,
    settle: ['whole-dump'],
    when: ({ judged }) =>
      judged.flatMap(({ name, reading, fsync, commit }) =>
        reading !== null && fsync.state === 'pass' && commit.state === 'missing' ? [{ member: name }] : [],
      ),
  },
  {
    id: 'p99-inside-bucket',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.fsyncP99.source,
    settle: ['disk-run'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        if (member.fsync.state === 'open')
          return [
            {
              member: member.name,
              parameters: { ...latencyParameters(member, member.fsync), what: 'fsync', limitMs: 10 },
            },
          ];
        if (member.commit.state === 'open')
          return [
            {
              member: member.name,
              parameters: { ...latencyParameters(member, member.commit), what: 'commit', limitMs: 25 },
            },
          ];
        return [];
      }),
  },
  {
    id: 'health-bad',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.mixin,
    settle: ['logs', 'watch'],
    when: (view) =>
      unhealthy(view)
        .filter(({ endpoint }) => isMeasured(view, endpoint))
        .map(healthMatch),
  },
  {
    id: 'health-checks-failed',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.mixin,
    settle: ['logs', 'watch'],
    when: failedChecks,
  },
  {
    id: 'heartbeats-late',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.overloadedSentence,
    settle: ['watch', 'on-host', 'logs'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const count = member.reading?.counters.heartbeatFailures ?? 0;
        const isUndatedMany = member.period.seconds === null && count >= 100;
        const isMany = isUndatedMany || frequency(member, count, 4, LIMITS.lateHeartbeats.value) !== 'rare';
        return isMany ? [{ member: member.name, parameters: { count, seconds: member.period.seconds } }] : [];
      }),
  },
  {
    id: 'heartbeats-late-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.overloadedSentence,
    settle: ['metrics', 'on-host'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const { log } = member;
        if (log === null || !isLoggedOften(member, log.lateHeartbeats)) return [];
        const { count, longestSeconds } = log.lateHeartbeats;
        return [{ member: member.name, parameters: { count, longestSeconds, slowSyncs: log.slowSyncs.count } }];
      }),
  },
  {
    id: 'leader-changes',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.mixin,
    settle: ['watch', 'logs'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const count = member.reading?.counters.leaderChanges ?? 0;
        const { seconds, kind, isRestarted } = member.period;
        // Each start of a process counts an election.
        const isLifetime = kind === 'lifetime' || isRestarted;
        const isMany = isLifetime ? frequency(member, count, 4, 1 / 3600) === 'often' : count >= 1;
        return isMany ? [{ member: member.name, parameters: { count, seconds } }] : [];
      }),
  },
  {
    id: 'elections-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.raftLoop,
    settle: ['metrics', 'all-members'],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }) =>
        log !== null && log.electionTerms - log.starts >= 2
          ? [{ member: name, parameters: { terms: log.electionTerms, losses: log.leaderLosses } }]
          : [],
      ),
  },
  {
    id: 'apply-backlog',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.applyBacklog,
    settle: ['metrics', 'on-host'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const backlog = backlogOf(member);
        const traced = member.log?.traces['apply-backlog'];
        if (backlog >= LIMITS.backlog.value / 5) return [{ member: member.name, parameters: { backlog } }];
        if (!traced || !isLoggedOften(member, traced)) return [];
        return [
          {
            member: member.name,
            parameters: { backlog: null, count: traced.count, longestSeconds: traced.longestSeconds },
          },
        ];
      }),
  },
  {
    id: 'raft-agreement',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.raftAgreement,
    settle: ['metrics', 'all-members'],
    when: ({ judged }) => judged.flatMap(agreement),
  },
  {
    id: 'slow-requests',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.applyWarning,
    settle: ['logs'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const count = member.reading?.counters.slowApplies ?? 0;
        if (frequency(member, count, 6, LIMITS.lateHeartbeats.value) === 'rare') return [];
        return [{ member: member.name, parameters: { count, seconds: member.period.seconds } }];
      }),
  },
  {
    id: 'slow-requests-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.applyWarning,
    settle: ['metrics'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const { name, log } = member;
        if (log === null) return [];
        const all = [log.slowReads, log.slowWrites, log.slowLargeReads, log.slowAuthentications];
        const count = all.reduce((sum, one) => sum + one.count, 0);
        const longestSeconds = Math.max(...all.map((one) => one.longestSeconds));
        return isLoggedOften(member, { count, longestSeconds })
          ? [{ member: name, parameters: { count, longestSeconds } }]
          : [];
      }),
  },
  {
    id: 'slow-traces-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.applyWarning,
    settle: ['metrics'],
    when: ({ judged }) => judged.flatMap(slowTraces),
  },
  {
    id: 'timed-out-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.faq,
    settle: ['metrics', 'logs'],
    when: ({ members }) => logged(members, 'timedOut'),
  },
  {
    id: 'no-leader-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.mixin,
    settle: ['metrics', 'all-members'],
    when: ({ members }) => logged(members, 'noLeader'),
  },
  {
    id: 'peer-certificates-logged',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.probing,
    settle: [],
    when: (view) =>
      loggedFaults(view, ['certificate']).map(({ observer, peer, count }) => ({
        member: observer,
        parameters: { peer: nameOf(view, peer), count },
      })),
  },
  {
    id: 'read-index-late-logged',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: REFERENCES.raftAgreement,
    settle: ['metrics', 'all-members'],
    when: ({ judged }) =>
      judged.flatMap((member) =>
        isLoggedOften(member, { count: member.log?.lateReadIndexes ?? 0, longestSeconds: 0 })
          ? [{ member: member.name, parameters: { count: member.log?.lateReadIndexes ?? 0 } }]
          : [],
      ),
  },
  {
    id: 'failed-proposals',
    result: 'open',
    answer: null,
    strength: 'weak',
    source: LIMITS.failedProposals.source,
    settle: ['logs'],
    when: ({ judged }) =>
      judged.flatMap((member): readonly Match[] => {
        const count = member.reading?.counters.failedProposals ?? 0;
        if (frequency(member, count, 10, LIMITS.failedProposals.value) === 'rare') return [];
        return [{ member: member.name, parameters: { count, rate: ratePerSecond(member, count) } }];
      }),
  },
  {
    id: 'clock',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: REFERENCES.clock,
    settle: ['metrics'],
    when: ({ judged }) =>
      judged.flatMap(({ name, log }): readonly Match[] => {
        const worst = (log?.clocks ?? []).reduce((most, one) => (one.seconds > most.seconds ? one : most), {
          peer: '',
          seconds: 0,
        });
        return worst.seconds > 1 ? [{ member: name, parameters: { peer: worst.peer, seconds: worst.seconds } }] : [];
      }),
  },
  {
    id: 'no-latencies',
    result: 'open',
    answer: null,
    strength: 'certain',
    source: LIMITS.minimumForP99.source,
    settle: ['metrics'],
    when: ({ members }) => (members.some(({ reading, log }) => reading !== null || log !== null) ? [] : [{}]),
  },
];

export const KNOWN_FAULT_RULES: readonly Rule[] = [
  {
    id: 'window-missed',
    result: 'note',
    answer: null,
    strength: 'certain',
    source: REFERENCES.promqlLookback,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, period: { missedWindowSeconds: seconds } }) =>
        seconds === undefined ? [] : [{ member: name, parameters: { seconds } }],
      ),
  },
  {
    id: 'restarted',
    result: 'note',
    answer: null,
    strength: 'certain',
    source: REFERENCES.mixin,
    settle: [],
    when: ({ judged }) =>
      judged.flatMap(({ name, period }) =>
        period.isRestarted ? [{ member: name, parameters: { seconds: period.seconds } }] : [],
      ),
  },
  {
    id: 'version',
    result: 'warn',
    answer: null,
    strength: 'certain',
    source: REFERENCES.versions,
    settle: [],
    when: ({ members, facts }) => {
      const versions = [
        ...members.flatMap(({ name, reading, log }) => [{ name, version: reading?.version ?? log?.version ?? null }]),
        ...facts.statuses.map(({ endpoint, version }) => ({ name: endpoint ?? '', version })),
      ];
      const seen = new Set<string>();
      return versions.flatMap(({ name, version }) =>
        versionFaults(version).flatMap((fault) => {
          if (seen.has(fault)) return [];
          seen.add(fault);
          return [{ member: name, parameters: { version, fault } }];
        }),
      );
    },
  },
  {
    id: 'kernel',
    result: 'warn',
    answer: null,
    strength: 'strong',
    source: REFERENCES.epoll,
    settle: [],
    when: ({ members }) =>
      members.flatMap(({ name, host }): readonly Match[] => {
        const fault = host === null ? null : kernelFault(host.kernelRelease, host.distribution);
        return fault === null
          ? []
          : [{ member: name, parameters: { kernelRelease: host?.kernelRelease ?? '', fault } }];
      }),
  },
];

/** etcd logs traces from 100 ms. Steps with a rule of their own are left to it. */
function slowTraces(member: JudgedMember): readonly Match[] {
  const { name, log } = member;
  if (log === null) return [];
  const steps = (['raft', 'store', 'database-read', 'other'] as const).map((step) => ({ step, ...log.traces[step] }));
  const count = steps.reduce((sum, one) => sum + one.count, 0);
  const [longest] = [...steps].sort((one, other) => other.totalSeconds - one.totalSeconds);
  const longestSeconds = Math.max(...steps.map((one) => one.longestSeconds));
  if (longest === undefined || !isLoggedOften(member, { count, longestSeconds })) return [];
  return [{ member: name, parameters: { count, longestSeconds, step: longest.step } }];
}

function agreement(member: JudgedMember): readonly Match[] {
  const { name, log } = member;
  if (log === null) return [];
  const { agreement: agreed, 'read-index': received } = log.traces;
  const count = agreed.count + received.count;
  const longestSeconds = Math.max(agreed.longestSeconds, received.longestSeconds);
  return isLoggedOften(member, { count, longestSeconds })
    ? [{ member: name, parameters: { count, longestSeconds } }]
    : [];
}

/** A healthy member under load exceeds 100 ms occasionally. */
const FEW_LINES = 6;

/** Whether there are too many such lines to ignore. A few are ignored if the metrics of a window show that all syncs pass. */
function isLoggedOften(
  { log, period, fsync }: JudgedMember,
  tally: { readonly count: number; readonly longestSeconds: number },
): boolean {
  if (log === null || !isOften(log, tally)) return false;
  const isCleanWindow = period.kind !== 'lifetime' && fsync.state === 'pass';
  return !isCleanWindow || tally.count >= FEW_LINES || tally.longestSeconds >= 1;
}
