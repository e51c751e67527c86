// The next steps, as a table. A row has the condition, and the sentence: what to type or to change.

import type { Leaf } from '../../storage/classify.js';
import { isSlowThroughout } from '../../verdict/bursts.js';
import { isMeasured, type MeasuredFinding } from '../../verdict/judge.js';
import { judgedPhase } from '../../verdict/judged-phase.js';
import type { Observation } from '../../verdict/observation.js';
import type { Report } from '../report.js';
import type { ById } from './by-id.js';
import { unmeasuredMessage } from './failure.js';
import { period } from './observations.js';
import { listed } from './phrases.js';
import { uncapital } from './sentences.js';
import { unresolvedFindings } from './verdict.js';

/** The input of the rows. */
interface Seen {
  readonly report: Report;
  readonly failed: readonly MeasuredFinding[];
  readonly unresolved: readonly MeasuredFinding[];
  readonly adviceIds: ReadonlySet<string>;
  /** The periodic stalls or bursts, if there are any. */
  readonly periodic: ById<Observation, 'periodic-stalls' | 'periodic-bursts'> | undefined;
  /** A p99 breaks its limit, and the disk is slow throughout. */
  readonly isSlow: boolean;
  /** The p99 of the appends breaks its limit, and in most seconds no append is slow. */
  readonly isInBursts: boolean;
}

/** One step. */
export interface NextStep {
  /** The row that it comes from. */
  readonly id: string;
  readonly text: string;
}

interface Row {
  readonly id: string;
  readonly when: (seen: Seen) => boolean;
  readonly say: (seen: Seen) => string;
}

/** The most useful step first. */
const ROWS: readonly Row[] = [
  {
    id: 'interrupted',
    when: ({ report }) => report.outcome === 'interrupted' && report.verdict.outcome === 'inconclusive',
    say: ({ report }) =>
      report.plan.deviations.some(({ id }) => id === 'screening')
        ? 'for a verdict, leave out --quick and --duration, and let the run finish: it takes 60 s, or up to 240 s'
        : 'let the run finish: a verdict takes 60 s, or up to 240 s',
  },
  {
    id: 'io-error',
    when: ({ report }) => report.failure !== undefined && report.verdict.outcome === 'unsuitable',
    say: ({ report }) => {
      const [disk] = report.storage.leaves;
      return disk
        ? `dmesg -T | grep ${disk.name}; smartctl -a /dev/${disk.name}; replace the disk or fix the path to it`
        : 'dmesg -T; replace the disk or fix the path to it';
    },
  },
  {
    id: 'storage',
    when: ({ report }) => storageFailures(report).length > 0,
    say: ({ report }) => uncapital(storageFailures(report)[0]?.next ?? ''),
  },
  {
    id: 'longer',
    when: ({ unresolved, report }) => report.outcome === 'completed' && moreSeconds(unresolved) !== undefined,
    say: ({ unresolved }) =>
      `--duration ${durationText(moreSeconds(unresolved) ?? 0)} would decide, if the disk stays the same`,
  },
  {
    id: 'periodic',
    when: ({ periodic, failed, unresolved }) => periodic !== undefined && failed.length + unresolved.length > 0,
    say: ({ periodic }) =>
      `find what writes every ${period(periodic?.periodNs ?? 0)}: pidstat -d 1, iostat -x 1, dmesg -T`,
  },
  {
    id: 'screening',
    when: ({ report, unresolved }) => report.outcome === 'completed' && unresolved.some(isTooShort),
    say: () => 'for a verdict, leave out --quick and --duration: it takes 60 s, or up to 240 s',
  },
  {
    id: 'no-cpu',
    when: ({ unresolved }) => unresolved.some((finding) => finding.unresolved?.id === 'no-cpu'),
    say: () => 'measure again when the machine has CPU time to spare: top, cpu.stat of the cgroup, steal',
  },
  {
    id: 'stalls',
    when: ({ failed, isInBursts, periodic, report }) =>
      failed.length > 0 && !periodic && (isInBursts || report.observations.some(({ kind }) => kind === 'stall')),
    say: () => 'find what stalls the disk: iostat -x 1 and pidstat -d 1 during a run, resets in dmesg -T',
  },
  {
    id: 'volatile-cache',
    when: ({ isSlow, report }) => isSlow && volatileLeaves(report).length > 0,
    say: ({ report }) =>
      `use a disk with power-loss protection: each sync flushes the volatile cache of ${listed(volatileLeaves(report).map(({ name }) => name))}`,
  },
  {
    id: 'virtual',
    when: ({ isSlow, report }) => isSlow && report.storage.class === 'virtual',
    say: () => 'ask for local NVMe, provisioned IOPS or a quieter host, and measure again',
  },
  {
    id: 'local-but-slow',
    when: ({ isSlow, report }) =>
      isSlow && ['nvme', 'ssd', 'unknown'].includes(report.storage.class) && volatileLeaves(report).length === 0,
    say: () => 'check the health of the disk (smartctl -a) and what else writes to it (iostat -x 1)',
  },
  {
    id: 'other-traffic',
    when: ({ report, failed, unresolved }) =>
      failed.length + unresolved.length > 0 && report.observations.some(({ id }) => id === 'other-traffic'),
    say: () => 'measure again when the other programs on this disk are idle (iotop, pidstat -d)',
  },
  {
    id: 'other-disk',
    when: ({ adviceIds, report }) =>
      report.verdict.outcome !== 'inconclusive' &&
      [...adviceIds].some((id) => id.startsWith('disk-shared-with-') || id === 'storage-spinning'),
    say: () => 'etcd-disk-bench disks lists the disks of this machine, the best first',
  },
  {
    id: 'watch',
    when: ({ report, adviceIds }) =>
      ['recommended', 'suitable'].includes(report.verdict.outcome) && adviceIds.size === 0,
    say: () => 'nothing to fix; monitor etcd_disk_wal_fsync_duration_seconds',
  },
];

export const NEXT_STEP_IDS: readonly string[] = ROWS.map(({ id }) => id);

/** The most urgent first. */
export function nextSteps(report: Report): readonly NextStep[] {
  const failed = report.verdict.findings
    .filter(isMeasured)
    .filter(({ decides, result }) => decides === 'verdict' && result === 'fail');
  const periodic = report.observations.find(isPeriodic);
  const paced = judgedPhase(report);
  const isAppendSlow = failed.some(({ id }) => id === 'append-p99');
  const isThroughout = paced !== undefined && isSlowThroughout(paced.windows);
  const seen: Seen = {
    report,
    failed,
    unresolved: report.verdict.outcome === 'inconclusive' ? unresolvedFindings(report.verdict.findings) : [],
    adviceIds: new Set(report.advice.filter(({ level }) => level === 'warning').map(({ id }) => id)),
    periodic,
    isSlow: isAppendSlow ? isThroughout : !periodic && failed.some(({ id }) => id === 'commit-p99'),
    isInBursts: isAppendSlow && !isThroughout,
  };
  return ROWS.filter(({ when }) => when(seen)).map(({ id, say }) => ({ id, text: say(seen) }));
}

function isPeriodic(observation: Observation): observation is NonNullable<Seen['periodic']> {
  return observation.id === 'periodic-stalls' || observation.id === 'periodic-bursts';
}

function storageFailures({ verdict, failure }: Report) {
  if (failure) return [];
  return verdict.findings.flatMap((finding) =>
    !isMeasured(finding) && finding.result === 'fail' ? [unmeasuredMessage(finding)] : [],
  );
}

function isTooShort({ unresolved }: MeasuredFinding): boolean {
  return unresolved?.id === 'too-short';
}

/** The seconds that would decide all unresolved findings; `undefined` if more seconds cannot decide them. */
function moreSeconds(unresolved: readonly MeasuredFinding[]): number | undefined {
  const needed = unresolved.flatMap((finding) =>
    finding.unresolved?.id === 'limit-inside-interval' ? [finding.unresolved.decidedAfterSeconds] : [],
  );
  const known = needed.filter((seconds) => seconds !== undefined);
  return known.length === needed.length && known.length > 0 ? Math.max(...known) : undefined;
}

/** Rounded up to whole minutes, as --duration takes it. */
function durationText(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.ceil(minutes / 60)}h`;
}

/** Only of local disks: behind a hypervisor or a network the kernel shows another cache. */
function volatileLeaves({ storage }: Report): readonly Leaf[] {
  return storage.leaves.filter(
    ({ class: kind, attributes: { writeCache } }) =>
      ['nvme', 'ssd'].includes(kind) && writeCache.state === 'read' && writeCache.value === 'write back',
  );
}
