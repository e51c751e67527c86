// The latency guard: ends a run beside a running etcd if the run's own p99 exceeds the plan's limit.

import { isP99Over } from '../measure/live-limits.js';
import type { Plan } from '../measure/plan.js';
import type { PhaseState } from '../native/run.js';
import type { EtcdSearch } from './search.js';

export interface LatencyGuard {
  readonly signal: AbortSignal;
  readonly hasTripped: () => boolean;
  /** Call at each poll. */
  readonly poll: (state: PhaseState) => void;
}

/** `undefined` if the plan has no limit. */
export function latencyGuard({ p99LimitNs }: Plan): LatencyGuard | undefined {
  if (p99LimitNs === null) return undefined;
  const controller = new AbortController();
  return {
    signal: controller.signal,
    hasTripped: () => controller.signal.aborted,
    poll: ({ memory }) => {
      if (isP99Over(memory.sync, p99LimitNs)) controller.abort();
    },
  };
}

/** Notice that the guard ended a run, and whether a running etcd uses the same disk. */
export interface GuardNotice {
  readonly id: 'latency-guard-tripped';
  readonly limitNs: number;
  readonly sharedDevice: 'yes' | 'no' | 'unknown';
}

export function guardNotice(
  limitNs: number,
  { found, unresolvedDirectories, unresolvedEtcds }: EtcdSearch,
): GuardNotice {
  const isUnknown = unresolvedDirectories.length + unresolvedEtcds.length > 0;
  return {
    id: 'latency-guard-tripped',
    limitNs,
    sharedDevice: found.length > 0 ? 'yes' : isUnknown ? 'unknown' : 'no',
  };
}
