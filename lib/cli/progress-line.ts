// The progress line on a terminal; elsewhere one line per decision point; nothing with --quiet.

import type { WriteStream } from 'node:tty';
import { type Announcement, describe, type Progress } from '../index.js';
import { tell } from './print.js';
import { columnsOf, isAsciiOnly } from './terminal.js';

const CLEAR_LINE = '\r\x1b[2K';
const DEFAULT_COLUMNS = 80;
const REDRAW_NS = 1e9;

/** Before the first write: the limits of the run, and its notices. */
export function tellStart(announcement: Announcement): void {
  tell(describe({ announcement }));
  for (const notice of announcement.notices) tell(describe({ notice }));
}

export interface ProgressLine<State = Progress> {
  readonly show: (state: State) => void;
  readonly clear: () => void;
}

export function progressLine(stream: WriteStream, isWanted: boolean): ProgressLine {
  if (!isWanted) return { show: () => {}, clear: () => {} };
  if (!isLive(stream)) return decisionLines(stream);
  // One column stays free: a full line would make some terminals begin another.
  return liveLine(stream, (progress) =>
    renderProgress(progress, (columnsOf(stream) ?? DEFAULT_COLUMNS) - 1, isAsciiOnly()),
  );
}

/** Whether lines can be redrawn. */
export function isLive(stream: WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}

export function liveLine<State>(stream: WriteStream, textOf: (state: State) => string): ProgressLine<State> {
  let drawn = '';
  return {
    show: (state) => {
      const line = textOf(state);
      if (line === drawn) return;
      drawn = line;
      stream.write(`${CLEAR_LINE}${line}`);
    },
    clear: () => stream.write(CLEAR_LINE),
  };
}

/** For a log: the reason why a run continues after a decision point. */
function decisionLines(stream: WriteStream): ProgressLine {
  let last: Progress | undefined;
  return {
    show: (progress) => {
      const isPast = last?.phase === progress.phase && progress.decisionNs > last.decisionNs;
      if (isPast) stream.write(`etcd-disk-bench: ${describe({ decision: progress })}\n`);
      if (!last || isPast || progress.elapsedNs - last.elapsedNs >= REDRAW_NS || last.phase !== progress.phase) {
        last = progress;
      }
    },
    clear: () => {},
  };
}

/** One line of at most `columns`, without its end. */
export function renderProgress(progress: Progress, columns: number, isAscii = false): string {
  const line = describe({ progress, columns });
  return isAscii ? line.replaceAll('µ', 'u') : line;
}
