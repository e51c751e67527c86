// Rules for lines of a log that report a fault by themselves: a member that cannot start, fatal errors, restarts.

import type { FaultTally } from './log-reading.js';
import { REFERENCES } from './references.js';
import type { Match, Rule, View } from './rule.js';

const BROKEN = ['raft-log-lost', 'wal-damaged', 'removed'];

/** The member cannot start again with its data. */
function isBroken({ fault, hasEnded }: FaultTally): boolean {
  return BROKEN.includes(fault) && !hasEnded;
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
    source: REFERENCES.replaceMember,
    settle: ['metrics'],
    when: (view) => faults(view, (one) => !isBroken(one)),
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

function faults({ members }: View, isWanted: (fault: FaultTally) => boolean): readonly Match[] {
  return members.flatMap(({ name, log }) =>
    (log?.faults ?? []).filter(isWanted).map(({ fault, count }) => ({ member: name, parameters: { fault, count } })),
  );
}
