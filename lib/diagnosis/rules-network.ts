// Rules of the network between members. etcd records a round trip of 0 for a peer that was never reached, so unreachable peers come first.

import { type BucketHistogram, histogramSum, inMilliseconds, knownCount, quantileBounds } from './bucket-histogram.js';
import { LIMITS } from './limits.js';
import {
  type DisconnectedPeer,
  disconnectedPeers,
  frequency,
  type JudgedMember,
  nameOf,
  ratePerSecond,
} from './member-view.js';
import { FIRST_ROUND_TRIP_BOUND } from './metric-names.js';
import { REFERENCES } from './references.js';
import { eachLog, eachMember, fails, type Match, notes, opens, type Rule, type RuleRow, type View } from './rule.js';
import { isUnreachable, peerFaults, streamFaults } from './rules-broken.js';

export const NETWORK_RULES: readonly RuleRow[] = [
  {
    id: 'members-parted',
    ...fails('network', 'strong'),
    source: REFERENCES.mixin,
    when: (view) =>
      partitionedPeers(view).map(({ peer, name, seenBy }) => ({
        member: name,
        parameters: { peer, seenBy: seenBy.join(', ') },
      })),
  },
  {
    id: 'round-trip',
    ...fails('network', 'strong'),
    source: LIMITS.roundTrip.source,
    settle: ['other-network'],
    when: (view) =>
      slowLinks(view).map(({ member: seenBy, peer, count, aboveMs, upToMs, isFew, hadOutage, limitMs }) => ({
        member: nameOf(view, peer),
        ...(isFew || hadOutage ? { strength: 'weak' as const } : {}),
        parameters: { seenBy, peer, count, aboveMs, upToMs, isFew, hadOutage, limitMs },
      })),
  },
  {
    id: 'send-failures',
    ...fails('network', 'strong'),
    source: LIMITS.sendFailures.source,
    when: sendFailures('often'),
  },
  {
    id: 'peer-timeouts-logged',
    ...fails('network', 'strong'),
    source: REFERENCES.probing,
    settle: ['all-members'],
    when: peerFaults(['timeout', 'unreachable'], isUnreachable),
  },
  {
    id: 'buffers-full-logged',
    ...fails('network', 'weak'),
    source: REFERENCES.probing,
    settle: ['metrics'],
    when: eachLog(({ fullBuffers: count, fullBuffersToActivePeers }) =>
      fullBuffersToActivePeers > 0 ? { count } : null,
    ),
  },
  {
    id: 'leader-unheard',
    ...fails('network', 'weak'),
    source: REFERENCES.mixin,
    settle: ['watch', 'logs'],
    when: (view) => (hasLeaderSomewhere(view) ? leaderless(view) : []),
  },
  {
    id: 'no-leader',
    ...fails('member', 'strong'),
    source: REFERENCES.mixin,
    settle: ['all-members', 'logs'],
    when: (view) => {
      if (hasLeaderSomewhere(view)) return [];
      const measured = leaderless(view);
      return measured.length > 0 ? measured : statedLeaderless(view);
    },
  },
];

export const OPEN_NETWORK_RULES: readonly RuleRow[] = [
  {
    id: 'round-trip-open',
    ...notes('weak'),
    source: LIMITS.roundTrip.source,
    settle: ['other-network'],
    when: (view) =>
      roundTrips(view)
        .filter(({ state }) => state === 'open')
        .map(({ member, peer, count, aboveMs, upToMs, limitMs }) => ({
          member,
          parameters: { peer: nameOf(view, peer), count, aboveMs, upToMs, limitMs },
        })),
  },
  {
    id: 'send-failures-of-a-lifetime',
    ...notes('weak'),
    source: LIMITS.sendFailures.source,
    settle: ['watch'],
    when: sendFailures('lifetime'),
  },
  {
    id: 'send-failures-undated',
    ...opens('weak'),
    source: LIMITS.sendFailures.source,
    settle: ['watch'],
    when: sendFailures('unknown'),
  },
  {
    id: 'stream-lost-logged',
    ...opens('weak'),
    source: REFERENCES.probing,
    settle: ['all-members', 'metrics'],
    when: streamFaults('other'),
  },
];

/**
 * Peers that run but that others cannot reach. Ignores the reports of a member that several others cannot reach: it reports all of them.
 */
function partitionedPeers(view: View): readonly DisconnectedPeer[] {
  const partitioned = disconnectedPeers(view).filter(({ isAlive }) => isAlive);
  const alone = partitioned.filter(({ seenBy }) => seenBy.length > 1).map(({ name }) => name);
  return partitioned.filter(({ seenBy }) => seenBy.length > 1 || !seenBy.every((observer) => alone.includes(observer)));
}

const leaderless = eachMember(({ reading }) => (reading?.gauges.hasLeader === 0 ? {} : null));

/** The same from statuses and health. */
function statedLeaderless({ facts: { statuses, health } }: View): readonly Match[] {
  const found = [
    ...statuses.filter(({ errors }) => errors.some((error) => /no leader/i.test(error))),
    ...health.filter(({ reason }) => /no leader/i.test(reason)),
  ];
  return [...new Set(found.map(({ endpoint }) => endpoint ?? 'the member'))].map((member) => ({ member }));
}

function hasLeaderSomewhere({ members }: View): boolean {
  return members.some(({ reading }) => reading?.gauges.hasLeader === 1);
}

interface RoundTrip {
  readonly member: string;
  readonly peer: string;
  readonly count: number;
  readonly aboveMs: number;
  readonly upToMs: number | null;
  readonly limitMs: number;
  readonly isFew: boolean;
  /** Messages to the peer failed at some time of the lifetime: the slow probes can be of that time. */
  readonly hadOutage: boolean;
  readonly state: 'pass' | 'fail' | 'open';
}

/** Round trips to reachable peers. With few samples, uses the median: each sample is already a mean. */
function roundTrips(view: View): readonly RoundTrip[] {
  const limitMs = LIMITS.roundTrip.value * view.timing.heartbeatMs;
  return view.judged.flatMap((member) =>
    (member.reading?.peers ?? []).flatMap(({ peer, roundTrip, isActive, sendFailures }): readonly RoundTrip[] => {
      if (roundTrip === null || isActive === false) return [];
      const isFew = knownCount(roundTrip) < LIMITS.minimumRoundTrips.value;
      const samples = isFew ? withOtherEnd(view, member, peer, roundTrip) : roundTrip;
      const count = knownCount(samples);
      if (count < 3) return [];
      const bounds = quantileBounds(samples, isFew ? 0.5 : 0.99, FIRST_ROUND_TRIP_BOUND);
      if (bounds === null) return [];
      const { aboveMs, upToMs } = inMilliseconds(bounds);
      const state = aboveMs >= limitMs ? 'fail' : upToMs !== null && upToMs <= limitMs ? 'pass' : 'open';
      const hadOutage = member.period.kind === 'lifetime' && (sendFailures ?? 0) > 0;
      return [{ member: member.name, peer, count, aboveMs, upToMs, limitMs, isFew, hadOutage, state }];
    }),
  );
}

/** Adds the other end's samples: a link has the same round trip from both ends. Each end takes four samples per minute. */
function withOtherEnd(
  { judged }: View,
  { reading }: JudgedMember,
  peer: string,
  own: BucketHistogram,
): BucketHistogram {
  const other = judged.find((one) => one.reading?.serverId === peer)?.reading?.peers;
  const back = other?.find((one) => one.peer === reading?.serverId)?.roundTrip;
  return (back && histogramSum([own, back])) ?? own;
}

/** Slow links, once each, as the end with fewer of them reports it. The finding then names the other end, the distant member. */
function slowLinks(view: View): readonly RoundTrip[] {
  const far = roundTrips(view).filter(({ state }) => state === 'fail');
  const linksOf = (name: string) =>
    far.filter(({ member, peer }) => member === name || nameOf(view, peer) === name).length;
  return far.filter(({ member, peer }) => {
    const name = nameOf(view, peer);
    const isReportedBack = far.some((one) => one.member === name && nameOf(view, one.peer) === member);
    return !isReportedBack || linksOf(name) > linksOf(member) || (linksOf(name) === linksOf(member) && member < name);
  });
}

/** Failure rates above the alert's, to reachable peers. Over a lifetime, the cause can be one outage long ago. */
function sendFailures(wanted: 'often' | 'lifetime' | 'unknown'): Rule['when'] {
  return (view) =>
    view.judged.flatMap((member) =>
      (member.reading?.peers ?? []).flatMap(({ peer, sendFailures: count, isActive }): readonly Match[] => {
        const often = frequency(member, count, 2, LIMITS.sendFailures.value);
        const when = member.period.kind === 'lifetime' ? 'lifetime' : often;
        if (often === 'rare' || isActive === false || when !== wanted) return [];
        const rate = ratePerSecond(member, count);
        const parameters = { seenBy: member.name, peer, count, rate, seconds: member.period.seconds };
        return [{ member: nameOf(view, peer), parameters }];
      }),
    );
}
