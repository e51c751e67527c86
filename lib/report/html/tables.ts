// Tables for narrow screens: a table that is too wide scrolls in its own frame, which the keyboard can focus.

import { html, type Markup } from './markup.js';

export function scrolling(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** Names in the first column, numbers in the others. */
export function numberTable(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const [first = '', ...others] = heads;
  return scrolling(
    caption,
    html`<table><caption>${caption}</caption><thead><tr><th scope="col">${first}</th>${others.map(
      (head) => html`<th scope="col" class="number">${head}</th>`,
    )}</tr></thead><tbody>${rows.map(
      ([name = '', ...cells]) =>
        html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`,
    )}</tbody></table>`,
  );
}

/** Replaces <= and >= by their typographic signs, each kept with its number. */
export function signs(text: string): string {
  return text
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/([<≤≥]) (?=\d)/g, '$1\u00a0');
}
