// Limits the load of a run on a disk that others use: beside a running etcd, at low priority, and the free space to leave. Other files find
// out who uses the disk.

import { invalidOption } from '../errors.js';
import { LAYOUT, lowestNsAt } from './histogram.js';
import type { PlanOptions } from './plan-options.js';

/** Rate beside a running etcd. With backend commits at 10/s it makes 40 syncs/s; an idle etcd makes 2 to 20. */
const LIVE_RATE_PER_SECOND = 20;
/** A commit writes each append again: 2.5 MiB/s at that rate. */
const LIVE_WRITE_SIZE_BYTES = 64 * 1024;
/** etcd's limit for the p99 (etcd FAQ): a slower disk has no capacity for another load. */
const LIVE_P99_LIMIT_NS = 10e6;

/** The free space to leave by default: the larger of the two. */
const KEEP_FREE_SHARE = 0.05;
const KEEP_FREE_BYTES = 512 * 1024 * 1024;

export interface LiveLimits {
  /** The options, with the defaults for a running etcd. */
  readonly options: PlanOptions;
  readonly p99LimitNs: number | null;
  readonly isLowPriority: boolean;
  readonly keepFreeBytes: number | null;
}

/** @throws DiskBenchError `ERR_INVALID_OPTION` for an option of the wrong type, or one that is not allowed beside a running etcd */
export function liveLimitsOf(options: PlanOptions): LiveLimits {
  const isLive = checkBoolean('allowLive', options.allowLive ?? false);
  const isLowPriority = checkBoolean('lowPriority', options.lowPriority ?? false);
  const { keepFreeBytes = null } = options;
  if (keepFreeBytes !== null && !(Number.isSafeInteger(keepFreeBytes) && keepFreeBytes >= 0)) {
    throw invalidOption('keepFreeBytes', `keepFreeBytes must be a whole number of bytes, not ${keepFreeBytes}`);
  }
  return {
    options: isLive ? gentle(options) : options,
    p99LimitNs: isLive ? LIVE_P99_LIMIT_NS : null,
    isLowPriority,
    keepFreeBytes,
  };
}

function gentle(options: PlanOptions): PlanOptions {
  const { phases = ['paced'], ratePerSecond = LIVE_RATE_PER_SECOND, writeSizeBytes } = options;
  if (!Array.isArray(phases) || phases.some((phase) => phase !== 'paced')) {
    throw invalidOption(
      'phases',
      'phases must be paced alone with allowLive: a closed loop would saturate the disk of etcd',
    );
  }
  if (typeof ratePerSecond === 'number' && ratePerSecond > LIVE_RATE_PER_SECOND) {
    throw invalidOption(
      'ratePerSecond',
      `ratePerSecond must be at most ${LIVE_RATE_PER_SECOND} with allowLive, not ${ratePerSecond}`,
    );
  }
  if (typeof writeSizeBytes === 'number' && writeSizeBytes > LIVE_WRITE_SIZE_BYTES) {
    throw invalidOption(
      'writeSizeBytes',
      `writeSizeBytes must be at most ${LIVE_WRITE_SIZE_BYTES} with allowLive, not ${writeSizeBytes}`,
    );
  }
  return { ...options, phases, ratePerSecond };
}

/** Number of bytes that a run leaves free on a file system of `sizeBytes`. */
export function keptFreeOf(keepFreeBytes: number | null, sizeBytes: number): number {
  return keepFreeBytes ?? Math.max(KEEP_FREE_BYTES, Math.ceil(KEEP_FREE_SHARE * sizeBytes));
}

/**
 * Whether the p99 of a histogram exceeds a limit, or is sure to: with fewer than 100 latencies, two above the limit decide the p99 of the
 * first 100.
 */
export function isP99Over(memory: Float64Array, limitNs: number): boolean {
  let [count, over] = [0, 0];
  for (let slot = LAYOUT.counts; slot < LAYOUT.length; slot += 1) {
    const here = memory[slot] ?? 0;
    count += here;
    if (here > 0 && lowestNsAt(slot - LAYOUT.counts) >= limitNs) over += here;
  }
  return over > 0.01 * Math.max(count, 100);
}

function checkBoolean(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidOption(option, `${option} must be true or false`);
}
