// Watchdog: declares a run hung if it was cancelled, or its time is over, and a system call still blocks its thread. Nothing can end such a
// call, so the caller gets an error and does not wait.

const TICK_MS = 1000;
/** Timeout after a cancel. A slow disk returns from its call, and removes its files, sooner. */
const CANCEL_TIMEOUT_TICKS = 10;
/** Timeout after the longest time that the phases take together: set-up and clean-up take time too. */
const DEADLINE_TIMEOUT_TICKS = 30;

export interface Watchdog {
  /** Resolves once the run hangs; never resolves if {@link end} comes first. */
  readonly isHung: Promise<'hung'>;
  end(): void;
}

/** Counts ticks, not time: a process that was stopped for a while has not waited. */
export function startWatchdog(maxDurationNs: number, isCancelled: () => boolean): Watchdog {
  const deadline = Math.ceil(maxDurationNs / 1e6 / TICK_MS);
  let [ticks, afterCancel] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  const isHung = new Promise<'hung'>((resolve) => {
    timer = setInterval(() => {
      ticks += 1;
      if (isCancelled()) afterCancel += 1;
      if (afterCancel >= CANCEL_TIMEOUT_TICKS || ticks >= deadline + DEADLINE_TIMEOUT_TICKS) resolve('hung');
    }, TICK_MS);
  });
  return { isHung, end: () => clearInterval(timer) };
}
