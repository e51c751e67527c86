// Numbers and lists of names as the fleet's tables and sentences have them.

import { thousands } from './format.js';

/** Milliseconds in three digits, without the unit: `0.58`, `15.3`, `131`; `-` for what is not known. */
export function inMs(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return '-';
  const ms = ns / 1e6;
  if (ms >= 99.95) return thousands(Math.round(ms));
  return ms >= 9.995 ? ms.toFixed(1) : ms >= 0.00995 ? ms.toFixed(2) : ms.toFixed(3);
}

export function ratioText(ratio: number): string {
  const text = ratio >= 9.95 ? String(Math.round(ratio)) : ratio >= 0.995 ? ratio.toFixed(1) : ratio.toPrecision(2);
  return `${text} times`;
}

export function plural(count: number, noun: string): string {
  return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first of them, and how many more there are. */
export function namesOr(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Names that count up are one range: `w-201..204`. */
export function compactNames(names: readonly string[], most = 12): string {
  const parts: { prefix: string; digits: string; last: string; count: number; name: string }[] = [];
  for (const name of names) {
    const [, prefix = name, digits = ''] = /^(.*?)(\d{1,9})$/s.exec(name) ?? [];
    const before = parts.at(-1);
    const isNext =
      before !== undefined &&
      digits !== '' &&
      before.prefix === prefix &&
      before.digits.length === digits.length &&
      Number(before.last) + 1 === Number(digits);
    if (isNext) Object.assign(before, { last: digits, count: before.count + 1 });
    else parts.push({ prefix, digits, last: digits, count: 1, name });
  }
  const texts = parts.flatMap(({ prefix, digits, last, count, name }) => {
    if (count > 2) return [`${prefix}${digits}..${last}`];
    return count === 2 ? [name, `${prefix}${last}`] : [name];
  });
  return namesOr(texts, most);
}

/** Cut to this many letters, with an ellipsis. */
export function cutTo(text: string, columns: number): string {
  const letters = [...text];
  return letters.length <= columns ? text : `${letters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

/** The label of a range of latencies: `< 1`, `1-2`, `>= 20`. */
export function rangeText(fromNs: number, toNs: number | null): string {
  if (fromNs === 0 && toNs !== null) return `< ${toNs / 1e6}`;
  return toNs === null ? `>= ${fromNs / 1e6}` : `${fromNs / 1e6}-${toNs / 1e6}`;
}
