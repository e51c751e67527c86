// What every text for a terminal shares: its width, its colours, its letters, and that no control character gets into it.

import { cleanAll } from './layout.js';
import { type Pen, penOf, toAscii } from './pen.js';
import type { TextOptions } from './text-options.js';

export const DEFAULT_WIDTH = 80;
const LEAST_WIDTH = 40;

/** What lines are written with. */
export interface Look {
  readonly columns: number;
  readonly pen: Pen;
}

/** Removes the control characters from every text in `what`, and calls `write` with it. */
export function framedText<What>(
  what: What,
  { width = DEFAULT_WIDTH, colour = false, ascii = false }: TextOptions,
  write: (safe: What, look: Look) => string,
): string {
  const text = write(cleanAll(what), { columns: Math.max(LEAST_WIDTH, Math.floor(width)), pen: penOf(colour) });
  return ascii ? toAscii(text) : text;
}
