// Which checks passed, and which were impossible. A missing metric does not pass.

import type { DiagnosisFinding } from './decide.js';
import type { CheckId } from './diagnosis.js';
import type { JudgedMember } from './member-view.js';
import type { View } from './rule.js';

interface Check {
  readonly id: CheckId;
  /** Findings that contradict it. */
  readonly contradictedBy: readonly string[];
  /** Whether the evidence of a member, or of the cluster, is enough to judge. */
  readonly canJudge: (member: JudgedMember, view: View) => boolean;
  /** Default: if nothing contradicts it. */
  readonly passes?: (member: JudgedMember) => boolean;
  /** Whether there is evidence at all, even if too little to judge. */
  readonly hasSamples?: (member: JudgedMember) => boolean;
}

const CHECKS: readonly Check[] = [
  {
    id: 'fsync',
    contradictedBy: ['fsync-slow', 'slow-sync-logged'],
    canJudge: ({ fsync }) => ['pass', 'fail', 'open'].includes(fsync.state),
    hasSamples: ({ fsync }) => fsync.state !== 'missing',
    passes: ({ fsync }) =>
      fsync.state === 'pass' || (fsync.state === 'fail' && !fsync.isSlow && (fsync.p99?.upTo ?? 1) <= 0.0101),
  },
  {
    id: 'stalls',
    contradictedBy: ['fsync-stalls', 'slow-sync-logged'],
    canJudge: ({ fsync }) => (fsync.overHeartbeat?.atMost ?? null) !== null && fsync.count >= 1000,
    passes: ({ fsync }) => !fsync.isStalling,
  },
  {
    id: 'commit',
    contradictedBy: ['commit-slow', 'commit-not-disk'],
    canJudge: ({ commit }) => ['pass', 'fail', 'open', 'weak'].includes(commit.state),
    hasSamples: ({ commit }) => commit.state !== 'missing',
    passes: ({ commit }) => commit.state === 'pass',
  },
  {
    id: 'peers',
    contradictedBy: [
      'member-down',
      'member-unreachable',
      'members-parted',
      'leader-unheard',
      'member-refuses',
      'send-failures',
      'send-failures-undated',
      'peer-timeouts-logged',
    ],
    canJudge: ({ reading }) => reading?.peers.some(({ isActive }) => isActive !== null) ?? false,
  },
  {
    id: 'round-trip',
    contradictedBy: ['round-trip', 'round-trip-open'],
    canJudge: ({ reading }) => reading?.peers.some(({ roundTrip }) => (roundTrip?.total ?? 0) >= 20) ?? false,
  },
  {
    id: 'cpu',
    contradictedBy: ['cpu-throttled', 'cpu-pressure', 'cpu-short', 'leader-blocked'],
    canJudge: ({ host }) => (host?.throttledPeriods ?? host?.cgroupCpuPressure ?? null) !== null,
    passes: ({ cpu }) => !cpu.isShort,
  },
  {
    id: 'space',
    contradictedBy: ['no-space', 'quota-full', 'quota-near', 'fragmented'],
    canJudge: ({ reading }) =>
      (reading?.gauges.dbSizeBytes ?? null) !== null && (reading?.gauges.quotaBytes ?? null) !== null,
  },
  {
    id: 'alarms',
    contradictedBy: ['no-space', 'corrupt'],
    canJudge: (_, { facts }) => facts.health.length > 0 || facts.statuses.length > 0,
  },
];

interface Checks {
  readonly passed: readonly CheckId[];
  readonly unseen: readonly CheckId[];
}

export function checksOf(view: View, findings: readonly DiagnosisFinding[]): Checks {
  const measured = view.judged.filter(({ reading }) => reading !== null);
  if (measured.length === 0) return { passed: findings.length === 0 ? ['log'] : [], unseen: ['metrics'] };
  const passed: CheckId[] = [];
  const unseen: CheckId[] = [];
  for (const { id, contradictedBy, canJudge, passes = () => true, hasSamples = () => false } of CHECKS) {
    if (findings.some((finding) => contradictedBy.includes(finding.id))) continue;
    const judgeable = measured.filter((member) => canJudge(member, view));
    if (judgeable.length === 0 && !measured.some(hasSamples)) unseen.push(id);
    if (judgeable.length === measured.length && judgeable.every(passes)) passed.push(id);
  }
  const isLogClean = view.judged.some(({ log }) => log !== null) && !hasLogged(findings);
  return { passed: [...passed, ...(isLogClean ? ['log' as const] : [])], unseen };
}

function hasLogged(findings: readonly DiagnosisFinding[]): boolean {
  return findings.some(
    ({ id, result }) => (id.endsWith('-logged') && result !== 'note') || id === 'clock' || id === 'no-space',
  );
}
