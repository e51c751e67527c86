// Which checks passed, and which were impossible. A missing metric does not pass.

import type { DiagnosisFinding } from './decide.js';
import type { CheckId } from './diagnosis.js';
import type { JudgedMember } from './member-view.js';
import type { View } from './rule.js';

interface Check {
  readonly id: CheckId;
  /** Findings that contradict it. */
  readonly against: readonly string[];
  /** Whether the evidence of a member, or of the cluster, is enough to judge. */
  readonly isTold: (member: JudgedMember, view: View) => boolean;
  readonly isGood: (member: JudgedMember) => boolean;
  /** Whether there is evidence at all, even if too little to judge. */
  readonly isThere?: (member: JudgedMember) => boolean;
}

const always = () => true;

const CHECKS: readonly Check[] = [
  {
    id: 'fsync',
    against: ['fsync-slow', 'slow-sync-logged'],
    isTold: ({ fsync }) => ['pass', 'fail', 'open'].includes(fsync.state),
    isThere: ({ fsync }) => fsync.state !== 'missing',
    isGood: ({ fsync }) =>
      fsync.state === 'pass' || (fsync.state === 'fail' && !fsync.isSlow && (fsync.p99?.upTo ?? 1) <= 0.0101),
  },
  {
    id: 'stalls',
    against: ['fsync-stalls', 'slow-sync-logged'],
    isTold: ({ fsync }) => (fsync.overHeartbeat?.atMost ?? null) !== null && fsync.count >= 1000,
    isGood: ({ fsync }) => !fsync.isStalling,
  },
  {
    id: 'commit',
    against: ['commit-slow', 'commit-not-disk'],
    isTold: ({ commit }) => ['pass', 'fail', 'open', 'weak'].includes(commit.state),
    isThere: ({ commit }) => commit.state !== 'missing',
    isGood: ({ commit }) => commit.state === 'pass',
  },
  {
    id: 'peers',
    against: [
      'member-down',
      'member-unreachable',
      'members-parted',
      'leader-unheard',
      'member-refuses',
      'send-failures',
      'peer-timeouts-logged',
    ],
    isTold: ({ reading }) => reading?.peers.some(({ isActive }) => isActive !== null) ?? false,
    isGood: always,
  },
  {
    id: 'round-trip',
    against: ['round-trip', 'round-trip-open'],
    isTold: ({ reading }) => reading?.peers.some(({ roundTrip }) => (roundTrip?.total ?? 0) >= 20) ?? false,
    isGood: always,
  },
  {
    id: 'cpu',
    against: ['cpu-throttled', 'cpu-pressure', 'cpu-short', 'leader-blocked'],
    isTold: ({ host }) => (host?.throttledPeriods ?? host?.cgroupCpuPressure ?? null) !== null,
    isGood: ({ cpu }) => !cpu.isShort,
  },
  {
    id: 'space',
    against: ['no-space', 'quota-full', 'quota-near', 'fragmented'],
    isTold: ({ reading }) =>
      (reading?.gauges.dbSizeBytes ?? null) !== null && (reading?.gauges.quotaBytes ?? null) !== null,
    isGood: always,
  },
  {
    id: 'alarms',
    against: ['no-space', 'corrupt'],
    isTold: (_, { facts }) => facts.health.length > 0 || facts.statuses.length > 0,
    isGood: always,
  },
  {
    id: 'log',
    against: [],
    isTold: ({ log }) => log !== null,
    isGood: always,
  },
];

export function checksOf(
  view: View,
  findings: readonly DiagnosisFinding[],
): { readonly passed: readonly CheckId[]; readonly unseen: readonly CheckId[] } {
  const measured = view.judged.filter(({ reading }) => reading !== null);
  if (measured.length === 0) return { passed: findings.length === 0 ? ['log'] : [], unseen: ['metrics'] };
  const asked = measured;
  const passed: CheckId[] = [];
  const unseen: CheckId[] = [];
  for (const { id, against, isTold, isGood, isThere } of CHECKS) {
    const isAgainst = findings.some((finding) => against.includes(finding.id)) || (id === 'log' && hasLogged(findings));
    const of = id === 'log' ? view.judged.filter(({ log }) => log !== null) : asked;
    const told = of.filter((member) => isTold(member, view));
    if (told.length === 0) {
      const isSomewhere = isThere !== undefined && of.some(isThere);
      if (!isAgainst && !isSomewhere && id !== 'log') unseen.push(id);
    } else if (!isAgainst && told.length === of.length && told.every(isGood)) passed.push(id);
  }
  return { passed, unseen };
}

function hasLogged(findings: readonly DiagnosisFinding[]): boolean {
  return findings.some(
    ({ id, result }) => (id.endsWith('-logged') && result !== 'note') || id === 'clock' || id === 'no-space',
  );
}
