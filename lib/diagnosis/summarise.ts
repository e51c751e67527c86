// Converts a decision into a diagnosis: a summary of each member, what would decide open questions, next steps.

import { type BucketHistogram, histogramSum, knownCount, quantileBounds } from './bucket-histogram.js';
import { checksOf } from './checks.js';
import type { Decision } from './decide.js';
import {
  DIAGNOSIS_SCHEMA_VERSION,
  type DiagnosedMember,
  type Diagnosis,
  type LatencyReading,
  type NextStepId,
  type ReadSource,
} from './diagnosis.js';
import { compareDiskRun } from './disk-run-comparison.js';
import type { LatencyView } from './latency-view.js';
import type { JudgedMember } from './member-view.js';
import { FIRST_ROUND_TRIP_BOUND } from './metric-names.js';
import type { Answer, SettleId } from './rule.js';
import { spaceOf } from './space.js';

export interface About {
  readonly tool: Diagnosis['tool'];
  readonly diagnosedAt: string;
  readonly sources: readonly ReadSource[];
}

export function summarise(decision: Decision, about: About): Diagnosis {
  const { answer, cause, findings, view } = decision;
  const settle = settleOf(decision);
  return {
    schemaVersion: DIAGNOSIS_SCHEMA_VERSION,
    kind: 'diagnosis',
    tool: about.tool,
    diagnosedAt: about.diagnosedAt,
    answer,
    strength: answer === 'ok' || answer === 'not-sure' ? null : (cause?.strength ?? null),
    cause,
    timing: view.timing,
    members: view.judged.map(diagnosedMember),
    unreachable: view.unreachable,
    findings,
    ...checksOf(view, findings),
    settle,
    next: nextOf(decision, settle),
    space: spaceOf(view, findings),
    diskRun: compareDiskRun(view, cause?.member ?? null),
    sources: about.sources,
  };
}

function diagnosedMember(member: JudgedMember): DiagnosedMember {
  const { name, address, reading, period, log, host, cpu } = member;
  const gauges = reading?.gauges;
  return {
    name,
    address,
    role: roleOf(member),
    version: reading?.version ?? log?.version ?? null,
    period,
    fsync: latencyReading(member.fsync, reading?.histograms.fsync ?? null),
    commit: latencyReading(member.commit, reading?.histograms.commit ?? null),
    roundTrip: roundTripOf(member),
    leaderChanges: reading?.counters.leaderChanges ?? null,
    heartbeatFailures: reading?.counters.heartbeatFailures ?? null,
    dbSizeBytes: gauges?.dbSizeBytes ?? null,
    dbInUseBytes: gauges?.dbInUseBytes ?? null,
    quotaBytes: gauges?.quotaBytes ?? null,
    log:
      log === null
        ? null
        : { lines: log.lines, etcdLines: log.etcdLines, firstAt: iso(log.firstMs), lastAt: iso(log.lastMs) },
    host:
      host === null ? null : { throttledShare: cpu.throttledShare, cpuPressure: cpu.pressure, storage: host.storage },
  };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function roleOf({ reading }: JudgedMember): DiagnosedMember['role'] {
  if (reading?.gauges.isLearner === 1) return 'learner';
  const isLeader = reading?.gauges.isLeader ?? null;
  return isLeader === null ? null : isLeader === 1 ? 'leader' : 'follower';
}

function latencyReading(view: LatencyView, buckets: BucketHistogram | null): LatencyReading | null {
  if (buckets === null) return null;
  return {
    state: view.state,
    count: view.count,
    p99: view.p99,
    heartbeatBoundSeconds: view.heartbeatBound,
    overHeartbeat: view.overHeartbeat?.atLeast ?? null,
    electionBoundSeconds: view.electionBound,
    overElection: view.overElection?.atLeast ?? null,
    buckets,
  };
}

function roundTripOf({ reading }: JudgedMember): DiagnosedMember['roundTrip'] {
  const there = (reading?.peers ?? []).filter(({ isActive }) => isActive !== false);
  const buckets = histogramSum(there.flatMap(({ roundTrip }) => roundTrip ?? []));
  if (buckets === null) return null;
  const count = knownCount(buckets);
  return { count, p99: count < 20 ? null : quantileBounds(buckets, 0.99, FIRST_ROUND_TRIP_BOUND), buckets };
}

/** The steps that would decide open questions, or confirm a cause that is not certain. Leaves out what was already provided. */
function settleOf({ answer, cause, findings, view }: Decision): readonly SettleId[] {
  if (answer === 'ok') return [];
  if (cause?.result === 'fail' && cause.strength === 'certain') return [];
  const asked = [cause, ...findings.filter(({ result }) => answer === 'not-sure' && result === 'open')];
  const measured = view.members.filter(({ reading }) => reading !== null);
  const isGiven: Readonly<Partial<Record<SettleId, boolean>>> = {
    'disk-run': view.diskRun !== null,
    'on-host': view.members.some(({ host }) => host !== null),
    logs: view.members.some(({ log }) => log !== null),
    metrics: measured.length > 0,
    'all-members': measured.length > 1,
    watch: view.members.some(({ period }) => period.kind === 'watch'),
  };
  const ids = asked.flatMap((finding) => finding?.settle ?? []).filter((id) => !isGiven[id]);
  return [...new Set(ids)].slice(0, 3);
}

const NEXT: Readonly<Record<Answer, readonly NextStepId[]>> = {
  ok: ['keep-watching'],
  disk: ['watch-disk'],
  cpu: ['find-cpu'],
  network: ['check-network'],
  space: ['defragment'],
  member: ['check-member'],
  maintenance: ['space-out-maintenance'],
  requests: ['paginate'],
  'not-sure': [],
};

/** Causes that need another step than the other causes of their answer. */
const NEXT_BY_CAUSE: Readonly<Record<string, readonly NextStepId[]>> = {
  'cpu-throttled': ['raise-cpu-limit'],
  'disk-full-logged': ['free-disk-space'],
};

function nextOf({ answer, cause, findings, view }: Decision, settle: readonly SettleId[]): readonly NextStepId[] {
  const has = (id: string) => findings.some((finding) => finding.id === id);
  const next: NextStepId[] = [...(NEXT_BY_CAUSE[cause?.id ?? ''] ?? NEXT[answer])];
  if (answer === 'disk' && view.diskRun === null && !settle.includes('disk-run')) next.push('disk-run-live');
  if (answer === 'disk' && view.diskRun !== null) next.push('move-disk');
  if (has('version')) next.push('upgrade');
  if (has('clock')) next.push('fix-clock');
  return next;
}
