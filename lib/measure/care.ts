// How careful a run is with what else lives on the disk: a gentle load beside a live etcd, low priority, space left free.
// What is there to be careful of is found elsewhere; the numbers stand here.

import { invalidOption } from '../errors.js';
import { LAYOUT, lowestNsAt } from './histogram.js';
import type { PlanOptions } from './plan.js';

/** Beside a live etcd. With backend commits at 10/s that makes 40 syncs a second; etcd itself at rest makes some 2 to 20. */
const LIVE_RATE_PER_SECOND = 20;
/** Each append is committed once more, which at that rate makes 2.5 MiB a second at most. */
const LIVE_WRITE_SIZE_BYTES = 64 * 1024;
/** At that rate 30 s make the samples of a p99: what a standard run takes would never settle that a disk is good. */
const LIVE_SECONDS = 45;
/** What etcd asks of the p99 (etcd FAQ): a disk that is over it has no room for anybody else. */
const LIVE_P99_LIMIT_NS = 10e6;

/** What is left free unless told otherwise: the larger of the two. */
const KEEP_FREE_SHARE = 0.05;
const KEEP_FREE_BYTES = 512 * 1024 * 1024;

export interface Care {
  /** As asked for, with what a live etcd allows in place of the usual defaults. */
  readonly options: PlanOptions;
  readonly p99LimitNs: number | null;
  readonly isLowPriority: boolean;
  readonly keepFreeBytes: number | null;
  readonly deviations: readonly string[];
}

/** @throws DiskBenchError `ERR_INVALID_OPTION` for an option of the wrong type, and for one that a live etcd does not allow. */
export function careOf(options: PlanOptions): Care {
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
    deviations: isLowPriority ? ['at low priority'] : [],
  };
}

function gentle(options: PlanOptions): PlanOptions {
  const { phases = ['paced'], ratePerSecond = LIVE_RATE_PER_SECOND } = options;
  if (!Array.isArray(phases) || phases.some((phase) => phase !== 'paced')) {
    throw invalidOption('phases', 'phases must be paced alone beside a live etcd: a closed loop would take its disk');
  }
  if (typeof ratePerSecond === 'number' && ratePerSecond > LIVE_RATE_PER_SECOND) {
    throw invalidOption(
      'ratePerSecond',
      `ratePerSecond must be at most ${LIVE_RATE_PER_SECOND} beside a live etcd, not ${ratePerSecond}`,
    );
  }
  const { writeSizeBytes } = options;
  if (typeof writeSizeBytes === 'number' && writeSizeBytes > LIVE_WRITE_SIZE_BYTES) {
    throw invalidOption(
      'writeSizeBytes',
      `writeSizeBytes must be at most ${LIVE_WRITE_SIZE_BYTES} beside a live etcd, not ${writeSizeBytes}`,
    );
  }
  const { mode = 'standard', durationSeconds = mode === 'standard' ? LIVE_SECONDS : undefined } = options;
  return { ...options, phases, ratePerSecond, ...(durationSeconds === undefined ? {} : { durationSeconds }) };
}

/** How much of a file system of `sizeBytes` a run leaves free. */
export function keptFreeOf(keepFreeBytes: number | null, sizeBytes: number): number {
  return keepFreeBytes ?? Math.max(KEEP_FREE_BYTES, Math.ceil(KEEP_FREE_SHARE * sizeBytes));
}

/**
 * Whether the p99 of what a histogram's memory holds is over a limit, or will be whatever comes: of fewer than 100 latencies two
 * over it already decide the p99 of the first 100.
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
