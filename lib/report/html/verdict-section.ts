// The top of the page: the verdict, its reasons in counts, the deciding limits, the next steps, and what the run does not show.

import { judgedPhase } from '../../verdict/judged-phase.js';
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
import { badge, banner, listSection, section } from './sections.js';
import type { Citing } from './sources-section.js';
import { signs, table } from './tables.js';

export function verdictBanner(report: Report): Markup {
  const { outcome } = report.verdict;
  const { tone, sign, meaning } = outcomeWords(outcome);
  const first = headline(report);
  const rest = first.startsWith(outcome) ? first.slice(outcome.length) : `: ${first}`;
  return banner(
    { tone, sign },
    html`<span title="${meaning}">${outcome}</span>${rest}`,
    html`<p class="path"><code>${report.target.path}</code></p>
<p class="lead">${signs(reasons(report).join(' '))}</p>
<p>Storage: ${storageLine(report.storage)}.</p>
${report.notices.map((notice) => html`<p><strong>${asSentence(noticeText(notice))}</strong></p>`)}`,
  );
}

/** The table that decides; nothing where nothing was measured. @param scope begins the ids, where one page holds several of these */
export function decidingSection(report: Report, scope = ''): Markup {
  const phase = judgedPhase(report);
  if (!phase || phase.append.count === 0) return html``;
  const notes = [queueText(phase), speedText(report)].filter((text) => text !== '');
  return section(
    `${scope}deciding`,
    'Deciding limits',
    latencyTable('The limits that decide the verdict', decidingRows(report, phase)),
    notes.map((note) => html`<p class="note">${asSentence(note)}</p>`),
  );
}

/** The rows as text and Markdown have them. */
export function latencyTable(caption: string, rows: readonly LatencyRow[]): Markup {
  const hasLimits = rows.some(({ limit }) => limit !== '');
  const numbers = ['count', ...PERCENTILE_HEADS].map((head) => ({ head, kind: 'number' }) as const);
  return table(
    caption,
    [{ head: TABLE_TITLE, kind: 'name' }, ...numbers, ...(hasLimits ? [{ head: 'limit' }, { head: 'result' }] : [])],
    rows.map(({ title, isPart, count, values, limit, result }) => [
      isPart ? html`<span class="part">${signs(title)}</span>` : signs(title),
      count,
      ...values,
      html`<span class="limit">${signs(limit)}</span>`,
      result === undefined ? '' : resultBadge(resultMark(result)),
    ]),
  );
}

export function resultBadge({ tone, mark, words }: ResultMark): Markup {
  return badge(tone, mark, words);
}

/** @param scope as above */
export function nextSection(report: Report, scope = ''): Markup {
  const steps = nextSteps(report).map(({ text }) => asSentence(text));
  const next = listSection(`${scope}next`, 'Next steps', steps, 'ol');
  const notSeen = notSeenSentences(report);
  if (notSeen.length === 0) return next;
  return html`<div class="columns">
${next}
${listSection(`${scope}not-seen`, 'Not shown by this run', notSeen)}
</div>`;
}

/** What to change; it decides nothing. */
export function adviceSection({ advice }: Report, cite: Citing): Markup {
  if (advice.length === 0) return html``;
  const parts = advice.map((one) => {
    const { observed, why, next } = adviceMessage(one);
    const { mark, tone } = levelMark(one.level);
    return html`<div class="observation">
<p>${badge(tone, mark)} <strong>${asSentence(observed)}</strong> ${cite(one.source)}</p>
<p>${why}</p>
<p>${next}</p>
</div>`;
  });
  return section('advice', 'Advice', html`<p class="note">Advice changes no verdict.</p>`, parts);
}

/** Each observation with its meaning and what to try; empty if there are none. */
export function observationSection({ observations }: Report, cite: Citing): Markup {
  if (observations.length === 0) return html``;
  const parts = observations.map((observation) => {
    const { seen, meaning, advice } = observationMessage(observation);
    return html`<div class="observation">
<p><strong>${'phase' in observation ? `${observation.phase}: ` : ''}${asSentence(seen)}</strong> ${'source' in observation ? cite(observation.source) : ''}</p>
<p>${asSentence(meaning)}</p>
<p>${asSentence(advice)}</p>
</div>`;
  });
  return section('observations', 'Observations', parts);
}
