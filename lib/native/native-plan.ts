// Converts a plan into the plain values that native code takes.

import type { Plan } from '../measure/plan.js';
import type { NativePlan } from './addon.js';

/** "No limit" in native code. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const PAGE_BYTES = 4096;

/**
 * Half of a segment, in whole pages: at 200 appends/s of 8000 bytes the first cut comes after 20 s, so every run of 60 s has one. The
 * segment is still preallocated whole, and the truncate of the cut releases as little of it as etcd's.
 */
function firstSegmentOffset(segmentSizeBytes: number): number {
  return Math.floor(segmentSizeBytes / 2 / PAGE_BYTES) * PAGE_BYTES;
}

/** @param directoryFd the open directory; -1: native code opens it */
export function nativePlan(directory: string, directoryFd: number, plan: Plan, keepFreeBytes: number): NativePlan {
  return {
    directory,
    directoryFd,
    writeSizeBytes: plan.writeSizeBytes,
    segmentSizeBytes: plan.segmentSizeBytes,
    firstSegmentOffsetBytes: firstSegmentOffset(plan.segmentSizeBytes),
    backendMaxBytes: plan.backendMaxBytes,
    seed: plan.seed,
    keepFreeBytes,
    isLowPriority: plan.isLowPriority,
    phases: plan.phases.map((phase) => ({
      ratePerSecond: phase.ratePerSecond ?? 0,
      maxAppends: phase.maxAppends ?? UNLIMITED,
      maxDurationNs: phase.maxDurationNs,
      maxBytes: phase.maxBytes,
      commitIntervalNs: phase.commitIntervalNs ?? 0,
      cpuLoadNsPerAppend: phase.cpuLoadNsPerAppend ?? 0,
      rotatesCpus: phase.rotatesCpus,
      // Beside a running etcd.
      skipsLateAppends: plan.p99LimitNs !== null,
    })),
  };
}
