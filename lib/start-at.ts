// The start time of a run, so that all nodes of a fleet load shared storage at once: reads a time and waits for it.

import { setTimeout as sleep } from 'node:timers/promises';
import { invalidOption } from './errors.js';

/** A run that starts later than this would measure a different period than the other nodes. */
const MAX_LATE_MS = 10_000;
/** A start further ahead is a typing error, such as milliseconds for seconds. */
const MAX_AHEAD_MS = 24 * 3_600_000;
/** The wall clock can be set during the wait, so it is read again at this interval. */
const RECHECK_MS = 1000;

/** RFC 3339, section 5.6, with seconds. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Parses a time into milliseconds since 1970.
 *
 * @param text RFC 3339, such as `2026-11-29T14:00:00Z`, or seconds since 1970, such as the output of `date +%s`
 * @throws DiskBenchError `ERR_INVALID_OPTION` if it is not a time, is past, or is more than a day ahead
 */
export function startTimeOf(text: string, nowMs: number = Date.now()): number {
  const timeMs = timeOf(text);
  if (Number.isNaN(timeMs)) {
    throw invalidOption(
      'startAt',
      'startAt must be a time such as 2026-11-29T14:00:00Z, or seconds since 1970 (date +%s)',
    );
  }
  const aheadMs = timeMs - nowMs;
  if (aheadMs < -MAX_LATE_MS) {
    throw invalidOption(
      'startAt',
      `startAt passed ${seconds(-aheadMs)} ago by the clock of this machine: name a later time, or check the clock`,
    );
  }
  if (aheadMs > MAX_AHEAD_MS) {
    throw invalidOption('startAt', 'startAt is more than 24 hours ahead by the clock of this machine');
  }
  return timeMs;
}

/** Waits for a time of the wall clock. Resolves to the delay in milliseconds; rejects with the signal's reason if it aborts. */
export async function waitForStart(timeMs: number, signal?: AbortSignal): Promise<number> {
  for (;;) {
    // A polyfill may lack throwIfAborted().
    if (signal?.aborted) throw signal.reason;
    const leftMs = timeMs - Date.now();
    if (leftMs <= 0) return -leftMs;
    // Timers round to whole milliseconds and can fire a fraction of one early.
    await sleep(Math.min(RECHECK_MS, Math.ceil(leftMs)), undefined, signal === undefined ? {} : { signal }).catch(
      () => {},
    );
  }
}

function timeOf(text: string): number {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  if (!RFC_3339.test(text)) return Number.NaN;
  const timeMs = Date.parse(text.replace(' ', 'T').toUpperCase());
  // Date.parse turns the 31st of February into the 3rd of March.
  const day = Number(text.slice(8, 10));
  const daysOfMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return day > daysOfMonth ? Number.NaN : timeMs;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
