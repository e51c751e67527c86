// Colours and ASCII for terminals. The caller knows what the terminal supports.

import type { Tone } from './tone.js';

export type Ink = Tone | 'strong' | 'faint';

// From the 16 colours, which the terminal's theme keeps legible.
const SGR: Readonly<Record<Ink, string>> = { good: '32', fair: '33', bad: '31', open: '36', strong: '1', faint: '2' };

/** Puts text into a colour. */
export type Pen = (text: string, ...inks: readonly Ink[]) => string;

/** A pen that colours, or one that leaves text as it is. */
export function penOf(hasColour: boolean): Pen {
  if (!hasColour) return (text) => text;
  return (text, ...inks) =>
    text === '' || inks.length === 0 ? text : `\x1b[${inks.map((ink) => SGR[ink]).join(';')}m${text}\x1b[0m`;
}

// One letter for one letter, so that columns stay aligned.
const ASCII: Readonly<Record<string, string>> = {
  µ: 'u',
  '…': '~',
  '─': '-',
  '│': '|',
  '├': '|',
  '└': '`',
  '█': '#',
  '▉': '#',
  '▊': '#',
  '▋': ':',
  '▌': ':',
  '▍': ':',
  '▎': '.',
  '▏': '.',
};

/** The same text in ASCII; a letter without a substitute becomes `?`. */
export function toAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (letter) => ASCII[letter] ?? '?');
}
