// Compares etcd's syncs with those of a run of this tool, as shares of the same buckets, and picks one of four readings.

import { type BucketHistogram, countOver, knownCount } from './bucket-histogram.js';
import type { DiskRunComparison } from './diagnosis.js';
import type { JudgedMember } from './member-view.js';
import type { View } from './rule.js';

const BOUNDS = [0.001, 0.004, 0.016, 0.128, 1.024] as const;

export function compareDiskRun({ diskRun, judged }: View, causeMember: string | null): DiskRunComparison | null {
  if (diskRun === null) return null;
  const measured = judged.filter(({ reading }) => reading?.histograms.fsync);
  const member = measured.find(({ name }) => name === causeMember) ?? measured[0];
  const etcd = member?.reading?.histograms.fsync ?? null;
  const runCount = knownCount(diskRun.sync);
  const memberCount = etcd === null ? 0 : knownCount(etcd);
  return {
    name: diskRun.name,
    path: diskRun.path,
    seconds: diskRun.seconds,
    verdict: diskRun.verdict,
    count: runCount,
    rows: BOUNDS.map((boundSeconds) => ({
      boundSeconds,
      member: etcd === null ? null : shareOver(etcd, boundSeconds),
      run: shareOver(diskRun.sync, boundSeconds) ?? 0,
    })),
    member: member?.name ?? null,
    memberCount,
    reading: member === undefined || etcd === null ? 'cannot-compare' : readingOf(member, etcd, diskRun.sync),
    expectedStalls: etcd === null ? null : (shareOver(etcd, 0.128) ?? 0) * runCount,
  };
}

function shareOver(histogram: BucketHistogram, bound: number): number | null {
  const count = knownCount(histogram);
  const over = countOver(histogram, bound);
  return count === 0 || over === null ? null : over.atLeast / count;
}

/** A run is bad if its p99 is 10 ms or more, or if more than 1 of 10,000 syncs exceeds a heartbeat interval. */
function readingOf(member: JudgedMember, etcd: BucketHistogram, run: BucketHistogram): DiskRunComparison['reading'] {
  if (member.fsync.state === 'few' || member.fsync.state === 'missing') return 'cannot-compare';
  const isRunBad = (shareOver(run, 0.008) ?? 0) > 0.01 || (shareOver(run, 0.128) ?? 0) > 1e-4;
  if (member.fsync.state !== 'fail') return isRunBad ? 'load-too-low' : 'both-fine';
  if (!isRunBad) return 'contention';
  // Both are bad. If etcd's tail is ten times longer, the device is not the only cause.
  const bound = (shareOver(etcd, 0.128) ?? 0) > 1e-4 ? 0.128 : 0.016;
  return (shareOver(etcd, bound) ?? 0) > 10 * (shareOver(run, bound) ?? 0) ? 'contention' : 'device';
}
