// The live line on a terminal: phase, time left, appends a second, running p50 and p99. Nothing where stderr is no terminal.

import type { WriteStream } from 'node:tty';
import { formatLatency, formatRate, type Progress } from '../index.js';
import { columnsOf, isAsciiOnly } from './terminal.js';

const CLEAR_LINE = '\r\x1b[2K';
const DEFAULT_COLUMNS = 80;

export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

export function progressLine(stream: WriteStream, isWanted: boolean): ProgressLine {
  if (!isWanted || !stream.isTTY || process.env['TERM'] === 'dumb') return { show: () => {}, clear: () => {} };
  return {
    // One column stays free: a full line would make some terminals begin another.
    show: (progress) =>
      stream.write(
        `${CLEAR_LINE}${renderProgress(progress, (columnsOf(stream) ?? DEFAULT_COLUMNS) - 1, isAsciiOnly())}`,
      ),
    clear: () => stream.write(CLEAR_LINE),
  };
}

/** One line of at most `columns`, without its end: `closed-loop  17.2 s left  3,912 appends/s  fdatasync p50 231 µs  p99 1.98 ms`. */
export function renderProgress(
  { phase, remainingNs, appendsPerSecond, syncP50Ns, syncP99Ns }: Progress,
  columns: number,
  isAscii = false,
): string {
  const left = `${(remainingNs / 1e9).toFixed(1)} s`;
  const rate = formatRate(appendsPerSecond);
  const [p50, p99] = [syncP50Ns, syncP99Ns].map(formatLatency);
  // From all of it to the least; what is left out first is what is missed least.
  const lines = [
    [phase, `${left} left`, `${rate} appends/s`, `fdatasync p50 ${p50}`, `p99 ${p99}`],
    [phase, `${left} left`, `${rate}/s`, `p50 ${p50}`, `p99 ${p99}`],
    [phase, left, `${rate}/s`, `p99 ${p99}`],
    [phase, left, `p99 ${p99}`],
    [left, `p99 ${p99}`],
    [left],
  ].map((parts) => parts.join('  '));
  const line = lines.find((text) => text.length <= columns) ?? '';
  return isAscii ? line.replaceAll('µ', 'u') : line;
}
