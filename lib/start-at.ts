// The moment at which a run begins, so that all nodes of a fleet load shared storage at once: reads a time and waits for it.

import { setTimeout as sleep } from 'node:timers/promises';
import { invalidOption } from './errors.js';

/** A start that was missed by more than this would measure beside nodes that are further on. */
const MAX_LATE_MS = 10_000;
/** A later start is a typing error, such as milliseconds for seconds. */
const MAX_AHEAD_MS = 24 * 3_600_000;
/** The wall clock can be set while we wait, so it is read again this often. */
const RECHECK_MS = 1000;

/** RFC 3339, section 5.6, with seconds. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * The moment that a text names, in milliseconds since 1970.
 *
 * @param text RFC 3339, such as `2026-11-29T14:00:00Z`, or seconds since 1970, such as the output of `date +%s`
 * @throws DiskBenchError `ERR_INVALID_OPTION` if it names no time, or one that is over or more than a day ahead
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
      `startAt is over since ${seconds(-aheadMs)} by the clock of this machine: name a later time, or check the clock`,
    );
  }
  if (aheadMs > MAX_AHEAD_MS) {
    throw invalidOption('startAt', 'startAt is more than 24 hours ahead by the clock of this machine');
  }
  return timeMs;
}

/** Waits for a moment of the wall clock. Resolves with how late it is, in milliseconds; rejects with the signal's reason once it aborts. */
export async function waitForStart(timeMs: number, signal?: AbortSignal): Promise<number> {
  for (;;) {
    // Not throwIfAborted(), which a polyfill may lack.
    if (signal?.aborted) throw signal.reason;
    const leftMs = timeMs - Date.now();
    if (leftMs <= 0) return -leftMs;
    // Timers round to whole milliseconds and may end early by a part of one.
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
