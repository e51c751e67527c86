// Facts about a member that several rules need: whether its disk passes, whether it lacked CPU time, which of its peers are unreachable.
// Only arithmetic; the rules draw the conclusions.

import { countOver, knownCount } from './bucket-histogram.js';
import type { Evidence, MemberEvidence, Timing } from './evidence.js';
import { type LatencyView, latencyView } from './latency-view.js';
import { LIMITS } from './limits.js';

export interface JudgedMember extends MemberEvidence {
  readonly fsync: LatencyView;
  readonly commit: LatencyView;
  /** Whether its syncs pass, even with few samples, and its commits do not fail. */
  readonly isDiskClean: boolean;
  /** Whether neither its syncs nor its commits fail. */
  readonly hasNoDiskFault: boolean;
  readonly cpu: CpuView;
}

/** Signs that the process waited for a CPU. */
export interface CpuView {
  readonly throttledShare: number | null;
  /** Number and share of the commits whose CPU work (rebalance, spill) took over 64 ms. */
  readonly slowComputations: number | null;
  readonly slowComputationShare: number | null;
  /** CPU seconds per second of the period. */
  readonly usedCpus: number | null;
  readonly pressure: number | null;
  readonly isShort: boolean;
}

export function judgeMember(member: MemberEvidence, timing: Timing): JudgedMember {
  const [fsync, commit] = [latencyView('fsync', member, timing), latencyView('commit', member, timing)];
  return {
    ...member,
    fsync,
    commit,
    isDiskClean: ['pass', 'weak'].includes(fsync.state) && ['pass', 'weak', 'few', 'missing'].includes(commit.state),
    hasNoDiskFault: fsync.state !== 'fail' && commit.state !== 'fail',
    cpu: cpuView(member),
  };
}

/** Rebalance and spill of a commit take far less than 1 ms of CPU time. Longer ones waited for a CPU. */
const COMPUTATION_BOUND = 0.064;
const COMPUTATION_SHARE = 0.002;
const PRESSURE = 0.4;

function cpuView({ reading, period, host }: MemberEvidence): CpuView {
  const parts = [reading?.histograms.commitRebalance, reading?.histograms.commitSpill].flatMap((one) => one ?? []);
  const slow = parts.reduce((sum, one) => sum + (countOver(one, COMPUTATION_BOUND)?.atLeast ?? 0), 0);
  const whole = Math.max(0, ...parts.map(knownCount));
  const slowComputations = parts.length === 0 ? null : slow;
  const share = whole === 0 ? null : slow / whole;
  const throttled = host?.throttledPeriods;
  const throttledShare = !throttled || throttled.whole === 0 ? null : throttled.part / throttled.whole;
  const cpuSeconds = reading?.counters.cpuSeconds ?? null;
  const usedCpus = cpuSeconds === null || !period.seconds ? null : cpuSeconds / period.seconds;
  const pressure = host?.cgroupCpuPressure ?? null;
  return {
    throttledShare,
    slowComputations,
    slowComputationShare: share,
    usedCpus,
    pressure,
    isShort:
      (throttledShare ?? 0) >= LIMITS.throttled.value ||
      (pressure ?? 0) >= PRESSURE ||
      ((share ?? 0) >= COMPUTATION_SHARE && (slowComputations ?? 0) >= 3),
  };
}

/** Events per second of the period; `null` if the count or the period is unknown. */
export function ratePerSecond({ reading, period }: MemberEvidence, count: number | null | undefined): number | null {
  if (reading === null || count === null || count === undefined || !period.seconds) return null;
  return count / period.seconds;
}

/**
 * Whether a count of at least `least` reaches a rate. Between two readings at unknown times it may: such a count is new, and no rule may
 * ignore it. Over a lifetime of unknown length, it can be old.
 */
export function frequency(
  member: MemberEvidence,
  count: number | null | undefined,
  least: number,
  perSecond: number,
): 'rare' | 'often' | 'unknown' {
  if ((count ?? 0) < least) return 'rare';
  const rate = ratePerSecond(member, count);
  if (rate === null) return member.period.kind === 'lifetime' ? 'rare' : 'unknown';
  return rate >= perSecond ? 'often' : 'rare';
}

/** etcd keeps the series of a peer that left the cluster. The list of this cluster's members shows which peers left. */
export function withoutRemovedPeers(member: MemberEvidence, { members }: Evidence['facts']): MemberEvidence {
  const { reading } = member;
  const isListed = (peer: string | null | undefined) => members.some(({ id }) => id === peer);
  const peers = reading?.peers.filter(({ peer }) => isListed(peer)) ?? [];
  const isOfCluster = peers.length > 0 || isListed(reading?.serverId);
  return reading && isOfCluster ? { ...member, reading: { ...reading, peers } } : member;
}

export interface DisconnectedPeer {
  readonly peer: string;
  /** Names of the members that report it. */
  readonly seenBy: readonly string[];
  /** The member's own metrics were read: it runs, but the others cannot reach it. */
  readonly isAlive: boolean;
  /** In a window, no member exchanged anything with it, or tried to. So it can be a removed member. */
  readonly isQuiet: boolean;
  readonly name: string;
}

/** The name of a member by its id; the id if no source names it. */
export function nameOf({ facts, members }: Evidence, peer: string): string {
  const own = members.find(({ reading }) => reading?.serverId === peer)?.name;
  return own ?? facts.members.find(({ id }) => id === peer)?.name ?? peer;
}

/** Peers to which a member has no connection, by its metrics. */
export function disconnectedPeers(evidence: Evidence): readonly DisconnectedPeer[] {
  const { members, unreachable } = evidence;
  const seen = new Map<string, string[]>();
  const busy = new Set<string>();
  for (const member of members) {
    const { name, reading } = member;
    for (const peer of reading?.peers ?? []) {
      if (!isDisconnected(peer) && !isSilent(member, peer)) continue;
      seen.set(peer.peer, [...(seen.get(peer.peer) ?? []), name]);
      if (member.period.kind === 'lifetime' || hasTraffic(peer)) busy.add(peer.peer);
    }
  }
  return [...seen].map(([peer, seenBy]) => {
    const own = members.find(({ reading }) => reading?.serverId === peer);
    const isAlive = own !== undefined && !unreachable.some((one) => one.name === own.name);
    return { peer, seenBy, isAlive, isQuiet: !busy.has(peer), name: nameOf(evidence, peer) };
  });
}

function hasTraffic({ sentBytes, receivedBytes, sendFailures }: Peer): boolean {
  return [sentBytes, receivedBytes, sendFailures].some((count) => (count ?? 0) > 0);
}

/** 30 heartbeats at etcd's default interval. */
const SILENCE_SECONDS = 3;

/**
 * The leader sends heartbeats to the peer and receives nothing. No other metric shows a connection that loses every packet: etcd's probe is
 * a request without a timeout, so it hangs and its last result stays. Two followers exchange no messages.
 */
function isSilent({ reading, period }: MemberEvidence, { sentBytes, receivedBytes }: Peer): boolean {
  if (period.kind === 'lifetime' || (period.seconds ?? 0) < SILENCE_SECONDS) return false;
  return reading?.gauges.isLeader === 1 && receivedBytes === 0 && (sentBytes ?? 0) > 0;
}

type Peer = NonNullable<MemberEvidence['reading']>['peers'][number];

/** Inactive, or never reached: etcd records a round trip of 0 for a peer that was never reached. */
function isDisconnected({ isActive, roundTrip, sendFailures }: Peer): boolean {
  if (isActive !== null) return !isActive;
  if (roundTrip === null || (roundTrip.total ?? 0) < 3) return false;
  const over = countOver(roundTrip, 0.0001);
  return over?.atMost === 0 && (sendFailures ?? 0) > 0;
}
