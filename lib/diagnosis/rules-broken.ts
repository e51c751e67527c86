// The first rules: faults at any speed of the disk. No space, damaged data, unreachable members.

import { LIMITS } from './limits.js';
import type { PeerFault } from './log-events.js';
import { loggedNoSpace } from './logged-no-space.js';
import { disconnectedPeers, nameOf } from './member-view.js';
import { REFERENCES } from './references.js';
import { eachMember, fails, logged, type Match, type Rule, type RuleRow, type View } from './rule.js';

/** A check of /livez and /readyz. It fails while the alarm CORRUPT is active. */
const CORRUPTION_CHECK = 'data_corruption';

export const BROKEN_RULES: readonly RuleRow[] = [
  {
    id: 'no-space',
    ...fails('space', 'certain'),
    source: REFERENCES.maintenance,
    when: (view) => (hasAlarm(view, 'NOSPACE') || loggedNoSpace(view) > 0 ? [spaceMatch(view)] : []),
  },
  {
    id: 'quota-full',
    ...fails('space', 'certain'),
    source: LIMITS.quotaFull.source,
    when: (view) => quotaMatches(view, LIMITS.quotaFull.value, Number.POSITIVE_INFINITY),
  },
  {
    id: 'disk-full-logged',
    ...fails('space', 'certain'),
    source: REFERENCES.wal,
    when: logged('diskFull'),
  },
  {
    id: 'corrupt',
    ...fails('member', 'certain'),
    source: REFERENCES.versions,
    when: (view) => (hasAlarm(view, 'CORRUPT') ? [{}] : corruptMembers(view)),
  },
  {
    id: 'member-unreachable',
    ...fails('member', 'strong'),
    source: REFERENCES.mixin,
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
    ...fails('member', 'strong'),
    source: REFERENCES.mixin,
    settle: ['all-members', 'gateway'],
    when: (view) =>
      disconnectedPeers(view)
        .filter((away) => !away.isAlive && !isLoggedAsNetwork(view, away.peer))
        .map(({ peer, seenBy, name, isQuiet }) => {
          const isListed = view.facts.members.some(({ id }) => id === peer);
          return {
            member: name,
            ...(isQuiet && !isListed ? { strength: 'weak' as const } : {}),
            parameters: { peer, seenBy: seenBy.join(', '), observers: seenBy.length, isListed },
          };
        }),
  },
  {
    id: 'member-refuses',
    ...fails('member', 'strong'),
    source: REFERENCES.probing,
    settle: ['all-members'],
    when: peerFaults(['refused'], isRead),
  },
  {
    id: 'member-unhealthy',
    ...fails('member', 'weak'),
    source: REFERENCES.mixin,
    settle: ['logs'],
    when: (view) => unhealthy(view, false),
  },
];

const corruptMembers = eachMember(({ log, reading }) =>
  (log?.corrupt ?? 0) > 0 || reading?.failedChecks.includes(CORRUPTION_CHECK) ? {} : null,
);

export function hasAlarm({ facts, members }: View, alarm: string): boolean {
  return (
    facts.alarms.some((one) => one.alarm === alarm) ||
    facts.health.some(({ reason }) => reason.includes(alarm)) ||
    facts.statuses.some(({ errors }) => errors.some((error) => error.includes(alarm))) ||
    members.some(({ reading }) => reading?.alarms.includes(alarm))
  );
}

/**
 * Unhealthy members whose reason has no rule of its own: those with metrics, or the others. Metrics show a cause better than the health
 * does.
 */
export function unhealthy({ facts, members }: View, isMeasured: boolean): readonly Match[] {
  const measured = members.flatMap(({ reading, address }) => (reading === null ? [] : (hostOf(address) ?? [])));
  return facts.health
    .filter(({ isHealthy, reason }) => !isHealthy && !/NOSPACE|CORRUPT|NO LEADER/.test(reason))
    .filter(({ endpoint }) => measured.includes(hostOf(endpoint) ?? '') === isMeasured)
    .map(({ endpoint, reason }) => ({ parameters: { endpoint: endpoint ?? '', reason: reason.slice(0, 120) } }));
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
export const failedChecks = eachMember(({ reading }) => {
  const ignored = [CORRUPTION_CHECK, ...(reading?.gauges.isLearner === 1 ? ['non_learner'] : [])];
  const checks = [...new Set(reading?.failedChecks)].filter((check) => !ignored.includes(check));
  return checks.length === 0 ? null : { checks: checks.join(', ') };
});

interface LoggedFault {
  readonly observer: string;
  readonly peer: string;
  readonly how: PeerFault;
  readonly count: number;
}

/**
 * Peers that a log reports as unreachable for one of these reasons, without a later recovery. Excludes peers that a metric shows as active.
 */
function loggedFaults({ members }: View, hows: readonly PeerFault[]): readonly LoggedFault[] {
  const active = new Set(
    members.flatMap(({ reading }) =>
      (reading?.peers ?? []).filter(({ isActive }) => isActive === true).map(({ peer }) => peer),
    ),
  );
  return members.flatMap(({ name, log }) =>
    (log?.peers ?? [])
      .filter(({ isDown, lastFault, peer }) => isDown && hows.includes(lastFault) && !active.has(peer))
      .map(({ peer, faults, lastFault }) => ({ observer: name, peer, how: lastFault, count: faults[lastFault] })),
  );
}

/** Peers that a log reports as unreachable: a finding about the peer. */
export function peerFaults(
  hows: readonly PeerFault[],
  isExcluded: (view: View, peer: string) => boolean,
): Rule['when'] {
  return (view) =>
    loggedFaults(view, hows)
      .filter(({ peer }) => !isExcluded(view, peer))
      .map(({ observer, peer, how, count }) => ({
        member: nameOf(view, peer),
        parameters: { peer, seenBy: observer, how, count },
      }));
}

/** The same, if the cause can be at either end: a finding about the observer. */
export function streamFaults(how: PeerFault): Rule['when'] {
  return (view) =>
    loggedFaults(view, [how]).map(({ observer, peer, count }) => ({
      member: observer,
      parameters: { peer: nameOf(view, peer), count },
    }));
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
