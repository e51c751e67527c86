// Rules for lines of a log that report a fault by themselves: a member that cannot start, fatal errors, restarts.

import type { FaultTally, LogReading } from './log-reading.js';
import { REFERENCES } from './references.js';
import type { Match, Rule, View } from './rule.js';
import { isOften } from './rules-disk.js';

const BROKEN = ['raft-log-lost', 'wal-damaged', 'removed'];

/** The member cannot start again with its data. */
function isBroken({ fault, hasEnded }: FaultTally): boolean {
  return BROKEN.includes(fault) && !hasEnded;
}

/** Normal before the member serves clients, or a few times. */
const TOLERATED = ['rejected-connections', 'health-check', 'snapshot-failed'];
const MIN_TOLERATED = 3;

function isToReport(one: FaultTally, log: LogReading): boolean {
  if (!TOLERATED.includes(one.fault)) return !isBroken(one);
  return !one.hasEnded && one.count >= MIN_TOLERATED && isOften(log, { count: one.count, longestSeconds: 0 });
}

export const MEMBER_BROKEN_RULE: Rule = {
  id: 'member-broken-logged',
  result: 'fail',
  answer: 'member',
  strength: 'certain',
  source: REFERENCES.replaceMember,
  settle: [],
  when: (view) => faults(view, isBroken),
};

export const FAULT_RULES: readonly Rule[] = [
  {
    id: 'leaderless-logged',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.mixin,
    settle: ['metrics', 'all-members'],
    when: ({ members }) => members.flatMap(leaderless),
  },
  {
    id: 'fatal-logged',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.zapLevels,
    settle: [],
    when: ({ members }) =>
      members.flatMap(({ name, log }): readonly Match[] =>
        log !== null && log.fatal.count > 0 ? [{ member: name, parameters: { ...log.fatal } }] : [],
      ),
  },
  {
    id: 'fault-logged',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.failures,
    settle: ['metrics'],
    when: (view) => faults(view, isToReport),
  },
  {
    id: 'restarts-logged',
    result: 'open',
    answer: null,
    strength: 'strong',
    source: REFERENCES.mixin,
    settle: ['on-host'],
    when: ({ members }) =>
      members.flatMap(({ name, log }) =>
        log?.isRestarting ? [{ member: name, parameters: { count: log.starts } }] : [],
      ),
  },
];

const MIN_FAILED_ELECTIONS = 3;

/** At its end the log has no leader, and neither have the metrics. */
function leaderless({ name, log, reading }: View['members'][number]): readonly Match[] {
  if (log === null || reading?.gauges.hasLeader === 1) return [];
  const elections = log.electionsWithoutLeader;
  if (!log.isLeaderless && elections < MIN_FAILED_ELECTIONS) return [];
  return [{ member: name, parameters: { elections } }];
}

function faults({ members }: View, isWanted: (fault: FaultTally, log: LogReading) => boolean): readonly Match[] {
  return members.flatMap(({ name, log }) =>
    (log?.faults ?? [])
      .filter((one) => log !== null && isWanted(one, log))
      .map(({ fault, count }) => ({ member: name, parameters: { fault, count } })),
  );
}
