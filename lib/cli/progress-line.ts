// The live line on a terminal: phase, time left, appends a second, running p99. Nothing where stderr is no terminal.

import type { WriteStream } from 'node:tty';
import { formatLatency, formatRate, type Progress } from '../index.js';

const CLEAR_LINE = '\r\x1b[2K';

export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

export function progressLine(stream: WriteStream, isWanted: boolean): ProgressLine {
  if (!isWanted || !stream.isTTY || process.env['TERM'] === 'dumb') return { show: () => {}, clear: () => {} };
  return {
    show: (progress) => stream.write(`${CLEAR_LINE}${renderProgress(progress).slice(0, (stream.columns || 80) - 1)}`),
    clear: () => stream.write(CLEAR_LINE),
  };
}

/** One line without its end: `closed-loop  17.2 s left  3,912 appends/s  fdatasync p99 1.98 ms`. */
export function renderProgress({ phase, remainingNs, appendsPerSecond, syncP99Ns }: Progress): string {
  return [
    phase,
    `${(remainingNs / 1e9).toFixed(1)} s left`,
    `${formatRate(appendsPerSecond)} appends/s`,
    `fdatasync p99 ${formatLatency(syncP99Ns)}`,
  ].join('  ');
}
