// The most bytes that a plan writes, and the most space that its files take at one time.

import type { PhasePlan } from './plan.js';

const MIB = 1024 * 1024;
const NANOS_PER_SECOND = 1e9;

/** etcd's segment size (`SegmentSizeBytes` in server/storage/wal/wal.go). */
export const SEGMENT_SIZE_BYTES = 64_000_000;
/** The backend file stops growing at this size. */
export const BACKEND_MAX_BYTES = 48 * MIB;
const SEGMENT_HEADER_BYTES = 96;
const SEGMENTS_ON_DISK = 3;
const BACKEND_GROWTH_BYTES = 16 * MIB;
const PAGE_BYTES = 4096;
const BACKEND_FIRST_PAGES = 4;
// Pages per commit in addition to those of the new values: eight of the last values, four single, one meta, and one for rounding up.
const COMMIT_FIXED_PAGES = 14;

/** The most appends of a phase; `Infinity` if only time and bytes limit them. */
export function maxAppendsOf({ maxDurationNs, maxAppends, ratePerSecond }: PhasePlan): number {
  return Math.min(
    maxAppends ?? Number.POSITIVE_INFINITY,
    ratePerSecond === null ? Number.POSITIVE_INFINITY : Math.ceil((maxDurationNs / NANOS_PER_SECOND) * ratePerSecond),
  );
}

/** The most bytes that the phases write, set-up included. */
export function bytesOf(phases: readonly PhasePlan[], writeSizeBytes: number): number {
  const setUp = SEGMENT_HEADER_BYTES + BACKEND_FIRST_PAGES * PAGE_BYTES;
  return phases.reduce((sum, phase) => sum + maxBytesOf(phase, writeSizeBytes), setUp);
}

function maxRecordBytes(phase: PhasePlan, writeSizeBytes: number): number {
  return Math.min(phase.maxBytes, maxAppendsOf(phase) * writeSizeBytes);
}

/** The most bytes that one phase writes. */
export function maxBytesOf(phase: PhasePlan, writeSizeBytes: number): number {
  const records = maxRecordBytes(phase, writeSizeBytes);
  // The first segment starts half full.
  const headers = Math.ceil(records / SEGMENT_SIZE_BYTES + 0.5) * SEGMENT_HEADER_BYTES;
  const commits = phase.commitIntervalNs === null ? 0 : Math.ceil(phase.maxDurationNs / phase.commitIntervalNs);
  // A commit writes the appended bytes again.
  const backend = commits === 0 ? 0 : records + commits * COMMIT_FIXED_PAGES * PAGE_BYTES;
  return Math.min(phase.maxBytes, records + headers + backend);
}

/** The most space that the files of a run take at one time. */
export function spaceNeeded(phases: readonly PhasePlan[], writeSizeBytes: number): number {
  const records = phases.reduce((sum, phase) => sum + maxRecordBytes(phase, writeSizeBytes), 0);
  // A cut needs a third segment: the old one stays until the next is due.
  const segments = records < SEGMENT_SIZE_BYTES / 2 - SEGMENT_HEADER_BYTES ? SEGMENTS_ON_DISK - 1 : SEGMENTS_ON_DISK;
  const committed = phases
    .filter((phase) => phase.commitIntervalNs !== null)
    .reduce((sum, phase) => sum + maxBytesOf(phase, writeSizeBytes), 0);
  const grown = Math.ceil(committed / BACKEND_GROWTH_BYTES) * BACKEND_GROWTH_BYTES;
  // The record that fills a segment exceeds its size.
  const segmentBytes = segments * (SEGMENT_SIZE_BYTES + writeSizeBytes);
  return segmentBytes + Math.max(BACKEND_FIRST_PAGES * PAGE_BYTES, Math.min(BACKEND_MAX_BYTES, grown));
}
