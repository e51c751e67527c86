// Rules for lines of a log that report a fault by themselves: a member that cannot start, fatal errors, restarts.

import { type FaultTally, isOften, isSelection, type LogReading } from './log-reading.js';
import { REFERENCES } from './references.js';
import { eachLog, fails, opens, type Rule, type RuleRow } from './rule.js';

const BROKEN = ['raft-log-lost', 'wal-damaged', 'database-damaged', 'removed'];

/** The member cannot start again with its data. */
function isBroken({ fault, hasEnded }: FaultTally): boolean {
  return BROKEN.includes(fault) && !hasEnded;
}

/** Normal before the member serves clients, or a few times. */
const TOLERATED = ['rejected-connections', 'health-check', 'snapshot-failed'];
const MIN_TOLERATED = 3;

function isToReport(one: FaultTally, log: LogReading): boolean {
  if (!TOLERATED.includes(one.fault)) return !isBroken(one);
  if (one.hasEnded || (one.count < MIN_TOLERATED && !isSelection(log))) return false;
  return isOften(log, { count: one.count, longestSeconds: 0 });
}

export const MEMBER_BROKEN_RULE: RuleRow = {
  id: 'member-broken-logged',
  ...fails('member', 'certain'),
  source: REFERENCES.replaceMember,
  when: faults(isBroken),
};

const MIN_FAILED_ELECTIONS = 3;

export const FAULT_RULES: readonly RuleRow[] = [
  {
    id: 'leaderless-logged',
    ...opens('strong'),
    source: REFERENCES.mixin,
    settle: ['metrics', 'all-members'],
    // At its end the log has no leader, and neither have the metrics.
    when: eachLog(({ isLeaderless, electionsWithoutLeader: elections }, { reading }) =>
      reading?.gauges.hasLeader !== 1 && (isLeaderless || elections >= MIN_FAILED_ELECTIONS) ? { elections } : null,
    ),
  },
  {
    id: 'fatal-logged',
    ...opens('strong'),
    source: REFERENCES.zapLevels,
    when: eachLog(({ fatal }) => (fatal.count > 0 ? { ...fatal } : null)),
  },
  {
    id: 'fault-logged',
    ...opens('strong'),
    source: REFERENCES.failures,
    settle: ['metrics'],
    when: faults(isToReport),
  },
  {
    id: 'restarts-logged',
    ...opens('strong'),
    source: REFERENCES.mixin,
    settle: ['on-host'],
    when: eachLog(({ isRestarting, starts }) => (isRestarting ? { count: starts } : null)),
  },
];

function faults(isWanted: (fault: FaultTally, log: LogReading) => boolean): Rule['when'] {
  return ({ members }) =>
    members.flatMap(({ name, log }) =>
      (log?.faults ?? [])
        .filter((one) => log !== null && isWanted(one, log))
        .map(({ fault, count }) => ({ member: name, parameters: { fault, count } })),
    );
}
