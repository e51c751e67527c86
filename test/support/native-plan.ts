// A plan for native code, with the changes of a test, which may be invalid.

import type { NativePhase, NativePlan } from '../../lib/native/addon.js';

export const NATIVE_PHASE: NativePhase = {
  ratePerSecond: 0,
  maxAppends: 10,
  maxDurationNs: 60e9,
  maxBytes: 1e6,
  commitIntervalNs: 0,
  cpuLoadNsPerAppend: 0,
  rotatesCpus: false,
  skipsLateAppends: false,
};

export function nativePlan(directory: string, changes: Record<string, unknown> = {}): NativePlan {
  return {
    directory,
    directoryFd: -1,
    writeSizeBytes: 8000,
    segmentSizeBytes: 1e6,
    firstSegmentOffsetBytes: 0,
    backendMaxBytes: 1 << 20,
    seed: 1,
    keepFreeBytes: 0,
    isLowPriority: false,
    phases: [NATIVE_PHASE],
    ...changes,
  } as NativePlan;
}
