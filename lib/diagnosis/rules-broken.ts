// The first rules: faults at any speed of the disk. No space, damaged data, unreachable members.

import { LIMITS } from './limits.js';
import { loggedNoSpace } from './logged-no-space.js';
import { disconnectedPeers } from './member-view.js';
import { REFERENCES } from './references.js';
import type { Match, Rule, View } from './rule.js';

/** A check of /livez and /readyz. It fails while the alarm CORRUPT is active. */
const CORRUPTION_CHECK = 'data_corruption';

export const BROKEN_RULES: readonly Rule[] = [
  {
    id: 'no-space',
    result: 'fail',
    answer: 'space',
    strength: 'certain',
    source: REFERENCES.maintenance,
    settle: [],
    when: (view) => (hasAlarm(view, 'NOSPACE') || loggedNoSpace(view) > 0 ? [spaceMatch(view)] : []),
  },
  {
    id: 'quota-full',
    result: 'fail',
    answer: 'space',
    strength: 'certain',
    source: LIMITS.quotaFull.source,
    settle: [],
    when: (view) => quotaMatches(view, LIMITS.quotaFull.value, Number.POSITIVE_INFINITY),
  },
  {
    id: 'disk-full-logged',
    result: 'fail',
    answer: 'space',
    strength: 'certain',
    source: REFERENCES.wal,
    settle: [],
    when: ({ members }) => logged(members, 'diskFull'),
  },
  {
    id: 'corrupt',
    result: 'fail',
    answer: 'member',
    strength: 'certain',
    source: REFERENCES.versions,
    settle: [],
    when: (view) =>
      hasAlarm(view, 'CORRUPT')
        ? [{}]
        : view.members.flatMap(({ name, log, reading }) =>
            (log?.corrupt ?? 0) > 0 || reading?.failedChecks.includes(CORRUPTION_CHECK) ? [{ member: name }] : [],
          ),
  },
  {
    id: 'member-unreachable',
    result: 'fail',
    answer: 'member',
    strength: 'strong',
    source: REFERENCES.mixin,
    settle: [],
    when: ({ unreachable, members }) => {
      // A place that does not answer is a finding only if a member answers.
      if (!members.some(({ reading }) => reading !== null)) return [];
      const down = members.filter(({ reading }) => reading?.gauges.up === 0);
      return [
        ...unreachable.map(({ name, how, address }) => ({ member: name, parameters: { how, address } })),
        ...down.map(({ name }) => ({ member: name, parameters: { how: 'other', address: name } })),
      ];
    },
  },
  {
    id: 'member-down',
    result: 'fail',
    answer: 'member',
    strength: 'strong',
    source: REFERENCES.mixin,
    settle: ['all-members', 'gateway'],
    when: (view) =>
      disconnectedPeers(view)
        .filter((away) => !away.isAlive && !isLoggedAsNetwork(view, away.peer))
        .map(({ peer, seenBy, name, isQuiet }) => {
          const isListed = view.facts.members.some(({ id }) => id === peer);
          return {
            member: name ?? peer,
            ...(isQuiet && !isListed ? { strength: 'weak' as const } : {}),
            parameters: { peer, seenBy: seenBy.join(', '), observers: seenBy.length, isListed },
          };
        }),
  },
  {
    id: 'member-refuses',
    result: 'fail',
    answer: 'member',
    strength: 'strong',
    source: REFERENCES.probing,
    settle: ['all-members'],
    when: (view) =>
      loggedFaults(view, ['refused'])
        .filter(({ peer }) => !isRead(view, peer))
        .map(({ observer, peer, count }) => ({
          member: nameOf(view, peer),
          parameters: { peer, seenBy: observer, count },
        })),
  },
  {
    id: 'member-unhealthy',
    result: 'fail',
    answer: 'member',
    strength: 'weak',
    source: REFERENCES.mixin,
    settle: ['logs'],
    when: (view) =>
      unhealthy(view)
        .filter(({ endpoint }) => !isMeasured(view, endpoint))
        .map(healthMatch),
  },
];

/** Members whose log has such a line. */
export function logged(
  members: View['members'],
  what: 'diskFull' | 'ioErrors' | 'timedOut' | 'noLeader',
): readonly Match[] {
  return members.flatMap(({ name, log }) => {
    const count = log?.[what] ?? 0;
    return count > 0 ? [{ member: name, parameters: { count } }] : [];
  });
}

export function hasAlarm({ facts, members }: View, alarm: string): boolean {
  return (
    facts.alarms.some((one) => one.alarm === alarm) ||
    facts.health.some(({ reason }) => reason.includes(alarm)) ||
    facts.statuses.some(({ errors }) => errors.some((error) => error.includes(alarm))) ||
    members.some(({ reading }) => reading?.alarms.includes(alarm))
  );
}

type Health = View['facts']['health'][number];

/** Unhealthy members whose reason has no rule of its own. */
export function unhealthy({ facts }: View): readonly Health[] {
  return facts.health.filter(({ isHealthy, reason }) => !isHealthy && !/NOSPACE|CORRUPT|NO LEADER/.test(reason));
}

export function healthMatch({ endpoint, reason }: Health): Match {
  return { parameters: { endpoint: endpoint ?? '', reason: reason.slice(0, 120) } };
}

/** Whether its metrics were read: they show the cause better than its health does. */
export function isMeasured({ members }: View, endpoint: string | null): boolean {
  const host = hostOf(endpoint);
  return members.some(({ reading, address }) => reading !== null && host !== undefined && hostOf(address) === host);
}

function hostOf(address: string | null): string | undefined {
  return /^https?:\/\/([^/]+)/.exec(address ?? '')?.[1];
}

function spaceMatch(view: View): Match {
  const [fullest] = sizesOf(view);
  return {
    parameters: {
      logged: loggedNoSpace(view),
      dbSizeBytes: fullest?.dbSizeBytes ?? null,
      dbInUseBytes: fullest?.dbInUseBytes ?? null,
      quotaBytes: smallestQuota(view),
    },
  };
}

export interface MemberSize {
  readonly name: string;
  readonly dbSizeBytes: number;
  readonly dbInUseBytes: number | null;
}

/** Database sizes by member, from metrics or statuses, the largest first. */
export function sizesOf({ members, facts }: View): readonly MemberSize[] {
  const measured = members.flatMap(({ name, reading }) => {
    const size = reading?.gauges.dbSizeBytes ?? null;
    return size === null ? [] : [{ name, dbSizeBytes: size, dbInUseBytes: reading?.gauges.dbInUseBytes ?? null }];
  });
  const stated = facts.statuses.flatMap(({ dbSizeBytes, dbInUseBytes, endpoint, memberId }) => {
    const isKnown = members.some(
      ({ reading }) => reading?.serverId === memberId && reading?.gauges.dbSizeBytes != null,
    );
    if (dbSizeBytes === null || isKnown) return [];
    const name = facts.members.find(({ id }) => id === memberId)?.name ?? endpoint ?? memberId ?? '';
    return [{ name, dbSizeBytes, dbInUseBytes }];
  });
  return [...measured, ...stated].sort((one, other) => other.dbSizeBytes - one.dbSizeBytes);
}

/** The quota that stops the whole cluster: the smallest of all members. A negative value means no quota. */
export function smallestQuota({ members }: View): number | null {
  const quotas = members.flatMap(({ reading }) => reading?.gauges.quotaBytes ?? []).filter((quota) => quota > 0);
  return quotas.length === 0 ? null : Math.min(...quotas);
}

export function quotaMatches(view: View, from: number, below: number): readonly Match[] {
  const quota = smallestQuota(view);
  if (quota === null) return [];
  return sizesOf(view)
    .filter(({ dbSizeBytes }) => dbSizeBytes / quota >= from && dbSizeBytes / quota < below)
    .slice(0, 1)
    .map(({ name, dbSizeBytes, dbInUseBytes }) => ({
      member: name,
      parameters: { dbSizeBytes, dbInUseBytes, quotaBytes: quota, share: dbSizeBytes / quota },
    }));
}

/** Checks of /livez and /readyz that failed, and that have no rule of their own. A learner is never ready. */
export function failedChecks({ members }: View): readonly Match[] {
  return members.flatMap(({ name, reading }) => {
    const ignored = [CORRUPTION_CHECK, ...(reading?.gauges.isLearner === 1 ? ['non_learner'] : [])];
    const checks = [...new Set(reading?.failedChecks)].filter((check) => !ignored.includes(check));
    return checks.length === 0 ? [] : [{ member: name, parameters: { checks: checks.join(', ') } }];
  });
}

export interface LoggedFault {
  readonly observer: string;
  readonly peer: string;
  readonly count: number;
}

/**
 * Peers that a log reports as unreachable for one of these reasons, without a later recovery. Excludes peers that a metric shows as active.
 */
export function loggedFaults({ members }: View, hows: readonly string[]): readonly LoggedFault[] {
  const active = new Set(
    members.flatMap(({ reading }) =>
      (reading?.peers ?? []).filter(({ isActive }) => isActive === true).map(({ peer }) => peer),
    ),
  );
  return members.flatMap(({ name, log }) =>
    (log?.peers ?? [])
      .filter(({ isDown, lastFault, peer }) => isDown && hows.includes(lastFault) && !active.has(peer))
      .map(({ peer, faults, lastFault }) => ({ observer: name, peer, count: faults[lastFault] })),
  );
}

/** Whether its metrics were read: then it accepts connections now. etcd logs the error of the last finished probe repeatedly. */
function isRead({ members }: View, peer: string): boolean {
  return members.some(({ reading }) => reading?.serverId === peer);
}

/** Whether this host cannot reach it either. */
export function isUnreachable({ facts, unreachable }: View, peer: string): boolean {
  const member = facts.members.find(({ id }) => id === peer);
  if (member === undefined) return false;
  const hosts = member.clientUrls.map(hostOf);
  return unreachable.some(({ name, address }) => name === member.name || hosts.includes(hostOf(address)));
}

function isLoggedAsNetwork(view: View, peer: string): boolean {
  return loggedFaults(view, ['timeout', 'unreachable']).some((fault) => fault.peer === peer);
}

export function nameOf({ facts, members }: View, peer: string): string {
  const own = members.find(({ reading }) => reading?.serverId === peer)?.name;
  return own ?? facts.members.find(({ id }) => id === peer)?.name ?? peer;
}
