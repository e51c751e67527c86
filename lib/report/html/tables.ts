// Tables for narrow screens: a table that is too wide scrolls in its own frame, which the keyboard can focus.

import { type Content, html, type Markup } from './markup.js';

export function scrolling(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

export interface Column {
  readonly head: string;
  /** `name`: the cells name their rows. */
  readonly kind?: 'name' | 'number';
}

/** @param label names the table where its caption alone does not */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  label = caption,
): Markup {
  const heads = columns.map(({ head, kind }) => html`<th scope="col"${classOf(kind)}>${head}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>${columns.map(({ kind }, index) =>
        kind === 'name' ? html`<th scope="row">${cells[index]}</th>` : html`<td${classOf(kind)}>${cells[index]}</td>`,
      )}</tr>`,
  );
  return scrolling(
    label,
    html`<table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

function classOf(kind: Column['kind']): Content {
  return kind === 'number' ? html` class="number"` : '';
}

/** Names in the first column, numbers in the others. */
export function numberTable(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return table(
    caption,
    heads.map((head, index) => ({ head, kind: index === 0 ? 'name' : 'number' })),
    rows,
  );
}

/** Replaces <= and >= by their typographic signs, each kept with its number. */
export function signs(text: string): string {
  return text
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/([<≤≥]) (?=\d)/g, '$1\u00a0');
}
