// Decides when a run no longer comes back: it was told to end, or its time is over, and a system call keeps its thread. A call that the
// kernel holds cannot be ended by anybody, so that the caller is told in place of waiting with it.

const TICK_MS = 1000;
/** After a cancel; a disk that is only slow ends the call that it is in, and removes its files, sooner. */
const TICKS_AFTER_CANCEL = 10;
/** After the longest that the phases take together: what comes before and after them takes time too. */
const TICKS_AFTER_DEADLINE = 30;

export interface Patience {
  /** Resolves once the run is held; never if it ends. */
  readonly isOver: Promise<'held'>;
  end(): void;
}

/** Counts ticks and not time: a process that was stopped for a while has not waited. */
export function patienceWith(maxDurationNs: number, isCancelled: () => boolean): Patience {
  const deadline = Math.ceil(maxDurationNs / 1e6 / TICK_MS);
  let [ticks, afterCancel] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<'held'>((resolve) => {
    timer = setInterval(() => {
      ticks += 1;
      if (isCancelled()) afterCancel += 1;
      if (afterCancel >= TICKS_AFTER_CANCEL || ticks >= deadline + TICKS_AFTER_DEADLINE) resolve('held');
    }, TICK_MS);
  });
  return { isOver, end: () => clearInterval(timer) };
}
