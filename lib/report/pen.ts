// What a terminal can show: colours or none, and letters beyond ASCII or none. Whether it can is for the caller to know.

import type { Tone } from './tone.js';

export type Ink = Tone | 'strong' | 'faint';

// Of the sixteen colours that a terminal's own theme makes legible.
const SGR: Readonly<Record<Ink, string>> = { good: '32', fair: '33', bad: '31', open: '36', strong: '1', faint: '2' };

/** Puts text into a colour. */
export type Pen = (text: string, ...inks: readonly Ink[]) => string;

/** A pen that colours, or one that leaves text as it is. */
export function penOf(hasColour: boolean): Pen {
  if (!hasColour) return (text) => text;
  return (text, ...inks) =>
    text === '' || inks.length === 0 ? text : `\x1b[${inks.map((ink) => SGR[ink]).join(';')}m${text}\x1b[0m`;
}

// One letter for one, so that columns stay where they are.
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

/** The same text in ASCII; a letter that has no likeness there becomes `?`. */
export function toAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (letter) => ASCII[letter] ?? '?');
}
