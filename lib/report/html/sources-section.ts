// The documents that a report rests on, numbered, and the marks that refer to them.

import type { Source } from '../../verdict/sources.js';
import { sourceNumber } from '../source-list.js';
import { html, link, type Markup } from './markup.js';
import { section } from './sections.js';

/** The number of a source, leading to it. */
export type Citing = (source: Source) => Markup;

export function citing(sources: readonly Source[]): Citing {
  return (source) => {
    const number = sourceNumber(source, sources);
    return html`<a href="#source-${number.slice(1, -1)}" aria-label="source ${number.slice(1, -1)}">${number}</a>`;
  };
}

export function sourcesSection(sources: readonly Source[]): Markup {
  if (sources.length === 0) return html``;
  const items = sources.map(
    ({ title, url, dateRead }, index) =>
      html`<li id="source-${index + 1}">${title}<br>${link(url)} <span class="note">read ${dateRead}</span></li>`,
  );
  return section('sources', 'Sources', html`<ol>${items}</ol>`);
}
