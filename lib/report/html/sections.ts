// The parts that pages share: sections with a heading, the answer at the top, and badges.

import type { Tone } from '../tone.js';
import { type Content, html, type Markup } from './markup.js';

export function section(id: string, title: Content, ...content: readonly Content[]): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}</section>`;
}

/** Nothing without items. */
export function listSection(id: string, title: string, items: readonly Content[], kind: 'ul' | 'ol' = 'ul'): Markup {
  return items.length === 0 ? html`` : section(id, title, list(items, kind));
}

export function list(items: readonly Content[], kind: 'ul' | 'ol' = 'ul'): Markup {
  const rows = items.map((item) => html`<li>${item}</li>`);
  return kind === 'ul' ? html`<ul>${rows}</ul>` : html`<ol>${rows}</ol>`;
}

/** Each name with its text. */
export function definitions(rows: readonly (readonly [name: Content, text: Content])[]): Markup {
  return html`<dl>${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
}

/** The answer of a page; the heading is the answer in one word, or begins with it. */
export function banner(
  { tone, sign }: { readonly tone: Tone; readonly sign: string },
  heading: Content,
  ...content: readonly Content[]
): Markup {
  return html`<div class="verdict ${tone}">
<span class="sign" aria-hidden="true">${sign}</span>
<div>
<h1>${heading}</h1>
${content}
</div>
</div>`;
}

export function badge(tone: Tone, mark: Content, title?: string): Markup {
  return html`<span class="badge ${tone}"${title === undefined ? '' : html` title="${title}"`}>${mark}</span>`;
}
