// The findings as tables: what decides the verdict, what decides the grade, what is shown for comparison; then the storage's.

import { isMeasured, type MeasuredFinding } from '../../verdict/judge.js';
import { unmeasuredMessage } from '../messages/failure.js';
import { DECIDES_TITLES, findingNote } from '../messages/finding-notes.js';
import { findingMark } from '../messages/results.js';
import { asSentence, capital } from '../messages/sentences.js';
import { limitText, thresholdTitle, valueText } from '../messages/thresholds.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import type { Citing } from './sources-section.js';
import { scrolling, signs } from './tables.js';
import { badge } from './verdict-section.js';

export function findingsSection({ verdict: { findings } }: Report, cite: Citing): Markup {
  if (findings.length === 0) return html``;
  const measured = findings.filter(isMeasured);
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${DECIDES_TITLES.map(({ decides, title }) => {
  const own = measured.filter((finding) => finding.decides === decides);
  return own.length === 0 ? '' : measuredTable(capital(title), own, cite);
})}
${storageTable(findings, cite)}</section>`;
}

function measuredTable(title: string, findings: readonly MeasuredFinding[], cite: Citing): Markup {
  return scrolling(
    title,
    html`<table><caption>${title}</caption><thead><tr><th scope="col">result</th><th scope="col">what</th><th scope="col" class="number">observed</th><th scope="col" class="number">limit</th><th scope="col">source</th></tr></thead><tbody>${findings.map(
      (finding) =>
        html`<tr><td>${badge(findingMark(finding))}</td><th scope="row">${thresholdTitle(finding)}${note(findingNote(finding))}</th><td class="number">${valueText(finding, finding.observed)}</td><td class="number">${signs(limitText(finding))}</td><td>${cite(finding.source)}</td></tr>`,
    )}</tbody></table>`,
  );
}

function storageTable(findings: Report['verdict']['findings'], cite: Citing): Markup {
  const own = findings.flatMap((finding) => (isMeasured(finding) ? [] : [finding]));
  if (own.length === 0) return html``;
  return scrolling(
    'Findings on the storage',
    html`<table><caption>Storage</caption><thead><tr><th scope="col">result</th><th scope="col">observed</th><th scope="col">source</th></tr></thead><tbody>${own.map(
      (finding) => {
        const { observed, why, next } = unmeasuredMessage(finding);
        return html`<tr><td>${badge(findingMark(finding))}</td><th scope="row">${asSentence(observed)}${note([why, next].filter(Boolean).join(' '))}</th><td>${cite(finding.source)}</td></tr>`;
      },
    )}</tbody></table>`,
  );
}

function note(words: string): Markup {
  return words === '' ? html`` : html`<br><span class="note">${words}</span>`;
}
