// The top of the page: the verdict, its reasons in counts, the deciding limits, the next steps, and what the run does not show.

import { judgedPhase } from '../latencies.js';
import { decidingRows, type LatencyRow, PERCENTILE_HEADS, TABLE_TITLE } from '../latency-table.js';
import { nextSteps } from '../messages/next-steps.js';
import { noticeText } from '../messages/notices.js';
import { observationMessage } from '../messages/observations.js';
import { levelMark, type ResultMark, resultMark } from '../messages/results.js';
import { notSeenSentences, queueText, speedText } from '../messages/run.js';
import { asSentence } from '../messages/sentences.js';
import { adviceMessage } from '../messages/storage.js';
import { storageLine } from '../messages/storage-line.js';
import { outcomeWords } from '../messages/thresholds.js';
import { headline, reasons } from '../messages/verdict.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import type { Citing } from './sources-section.js';
import { scrolling, signs } from './tables.js';

export function verdictBanner(report: Report): Markup {
  const { outcome } = report.verdict;
  const { tone, sign, meaning } = outcomeWords(outcome);
  const first = headline(report);
  const rest = first.startsWith(outcome) ? first.slice(outcome.length) : `: ${first}`;
  return html`<div class="verdict ${tone}">
<span class="sign" aria-hidden="true">${sign}</span>
<div>
<h1><span title="${meaning}">${outcome}</span>${rest}</h1>
<p class="path"><code>${report.target.path}</code></p>
<p class="lead">${signs(reasons(report).join(' '))}</p>
<p>Storage: ${storageLine(report.storage)}.</p>
${report.notices.map((notice) => html`<p><strong>${asSentence(noticeText(notice))}</strong></p>`)}
</div>
</div>`;
}

/** The table that decides; nothing where nothing was measured. @param scope begins the ids, where one page holds several of these */
export function decidingSection(report: Report, scope = ''): Markup {
  const phase = judgedPhase(report);
  if (!phase || phase.append.count === 0) return html``;
  const notes = [queueText(phase), speedText(report)].filter((text) => text !== '');
  return html`<section aria-labelledby="${scope}deciding"><h2 id="${scope}deciding">Deciding limits</h2>
${latencyTable('The limits that decide the verdict', decidingRows(report, phase))}
${notes.map((note) => html`<p class="note">${asSentence(note)}</p>`)}</section>`;
}

/** The rows as text and Markdown have them. */
export function latencyTable(caption: string, rows: readonly LatencyRow[]): Markup {
  const hasLimits = rows.some(({ limit }) => limit !== '');
  const limitHead = hasLimits ? html`<th scope="col">limit</th><th scope="col">result</th>` : html``;
  return scrolling(
    caption,
    html`<table class="latencies"><caption>${caption}</caption><thead><tr><th scope="col">${TABLE_TITLE}</th><th scope="col" class="number">count</th>${PERCENTILE_HEADS.map(
      (head) => html`<th scope="col" class="number">${head}</th>`,
    )}${limitHead}</tr></thead><tbody>${rows.map(
      ({ title, isPart, count, values, limit, result }) =>
        html`<tr><th scope="row"${isPart ? html` class="part"` : ''}>${signs(title)}</th><td class="number">${count}</td>${values.map(
          (value) => html`<td class="number">${value}</td>`,
        )}${hasLimits ? html`<td class="limit">${signs(limit)}</td><td>${result === undefined ? '' : badge(resultMark(result))}</td>` : ''}</tr>`,
    )}</tbody></table>`,
  );
}

export function badge({ tone, mark, words }: ResultMark): Markup {
  return html`<span class="badge ${tone}" title="${words}">${mark}</span>`;
}

/** @param scope as above */
export function nextSection(report: Report, scope = ''): Markup {
  const steps = nextSteps(report);
  const notSeen = notSeenSentences(report);
  const next = html`<section aria-labelledby="${scope}next"><h2 id="${scope}next">Next steps</h2><ol>${steps.map(({ text }) => html`<li>${asSentence(text)}</li>`)}</ol></section>`;
  if (notSeen.length === 0) return steps.length === 0 ? html`` : next;
  return html`<div class="columns">
${steps.length === 0 ? '' : next}
<section aria-labelledby="${scope}not-seen"><h2 id="${scope}not-seen">Not shown by this run</h2><ul>${notSeen.map((text) => html`<li>${text}</li>`)}</ul></section>
</div>`;
}

/** What to change; it decides nothing. */
export function adviceSection({ advice }: Report, cite: Citing): Markup {
  if (advice.length === 0) return html``;
  return html`<section aria-labelledby="advice"><h2 id="advice">Advice</h2>
<p class="note">Advice changes no verdict.</p>
${advice.map((one) => {
  const { observed, why, next } = adviceMessage(one);
  const { mark, tone } = levelMark(one.level);
  return html`<div class="observation">
<p><span class="badge ${tone}">${mark}</span> <strong>${asSentence(observed)}</strong> ${cite(one.source)}</p>
<p>${why}</p>
<p>${next}</p>
</div>`;
})}</section>`;
}

/** Each observation with its meaning and what to try; empty if there are none. */
export function observationSection({ observations }: Report, cite: Citing): Markup {
  if (observations.length === 0) return html``;
  return html`<section aria-labelledby="observations"><h2 id="observations">Observations</h2>
${observations.map((observation) => {
  const { seen, meaning, advice } = observationMessage(observation);
  return html`<div class="observation">
<p><strong>${'phase' in observation ? `${observation.phase}: ` : ''}${asSentence(seen)}</strong> ${'source' in observation ? cite(observation.source) : ''}</p>
<p>${asSentence(meaning)}</p>
<p>${asSentence(advice)}</p>
</div>`;
})}</section>`;
}
