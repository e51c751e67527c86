// Safe HTML templates: every value is escaped, unless another template made it.

const MADE_HERE: unique symbol = Symbol('markup');

/** HTML that a template of this file made. */
export interface Markup {
  readonly [MADE_HERE]: string;
}

/** What may stand in a template: text is escaped, lists are put one behind the other, nothing is left out. */
export type Content = string | number | Markup | null | undefined | readonly Content[];

export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const made = pieces.reduce((text, piece, index) => text + written(contents[index - 1]) + piece);
  return { [MADE_HERE]: made };
}

/** The HTML as a string. */
export function textOf(markup: Markup): string {
  return markup[MADE_HERE];
}

/** HTML from the package itself; it contains no data of a report. */
export function trusted(text: string): Markup {
  return { [MADE_HERE]: text };
}

/** Data for a script to read: JSON that cannot end its element, or begin a comment in it. */
export function jsonElement(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return html`<script type="application/json" id="${id}">${trusted(json)}</script>`;
}

/** A link if the address is http(s), else its text: a saved report may have been tampered with. */
export function link(url: string, text: string = url): Markup {
  return /^https?:\/\//i.test(url) ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>` : html`${text}`;
}

function written(content: Content): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escaped(content);
  return isMarkup(content) ? content[MADE_HERE] : content.map(written).join('');
}

function isMarkup(content: Markup | readonly Content[]): content is Markup {
  return MADE_HERE in content;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
}
