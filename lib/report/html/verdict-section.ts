// The top of the page: the verdict, the reasons for it, and what to do next.

import { plainSentence, reservations } from '../answer.js';
import { reasonsOf } from '../finding-words.js';
import { nextSteps } from '../next-steps.js';
import type { Report } from '../report.js';
import { outcomeWords } from '../words.js';
import { html, type Markup } from './markup.js';
import type { Citing } from './sources-section.js';
import { signs } from './tables.js';

export function verdictBanner(report: Report): Markup {
  const { outcome, tone, sign, sentence } = outcomeWords(report.verdict.outcome);
  return html`<div class="verdict ${tone}">
<span class="sign" aria-hidden="true">${sign}</span>
<div>
<h1><span>${outcome}</span></h1>
<p class="path"><code>${report.target.path}</code></p>
<p class="lead">${capital(sentence)}.</p>
${plainSentence(report).map((text) => html`<p>${text}</p>`)}
${reservations(report).map((text) => html`<p><strong>${text}</strong></p>`)}
</div>
</div>`;
}

/** @param scope begins the ids, where one page holds several of these */
export function whyAndNext(report: Report, scope = ''): Markup {
  const reasons = reasonsOf(report.verdict);
  const why =
    reasons.length === 0
      ? html`<p>Everything that was measured is within every limit, those for heavily loaded clusters too.</p>`
      : html`<ul>${reasons.map((reason) => html`<li>${signs(capital(reason))}</li>`)}</ul>`;
  return html`<div class="columns">
<section aria-labelledby="${scope}why"><h2 id="${scope}why">Why</h2>${why}</section>
<section aria-labelledby="${scope}next"><h2 id="${scope}next">What to do next</h2><ol>${nextSteps(report).map(({ text }) => html`<li>${text}</li>`)}</ol></section>
</div>`;
}

/** Each with what it means and what to try; nothing where nothing was out of the way. */
export function observationSection(report: Report, cite: Citing): Markup {
  const { observations } = report;
  if (observations.length === 0) return html``;
  return html`<section aria-labelledby="observations"><h2 id="observations">What else was seen</h2>
${observations.map(
  ({ phase, seen, meaning, advice, source }) => html`<div class="observation">
<p><strong>${phase === undefined ? '' : `${phase}: `}${seen}</strong> ${source === undefined ? '' : cite(source)}</p>
<p>${meaning}</p>
<p><span class="note">Try:</span> ${advice}</p>
</div>`,
)}</section>`;
}

/** A name that is written small stays so. */
export function capital(text: string): string {
  if (text.startsWith('fdatasync')) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
