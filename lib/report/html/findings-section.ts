// The findings as tables: what decides the verdict, what decides the grade, what is shown for comparison; then the storage's.

import { isMeasured, type MeasuredFinding } from '../../verdict/judge.js';
import { unmeasuredMessage } from '../messages/failure.js';
import { DECIDES_TITLES, findingNote } from '../messages/finding-notes.js';
import { findingMark } from '../messages/results.js';
import { asSentence, capital } from '../messages/sentences.js';
import { limitText, thresholdTitle, valueText } from '../messages/thresholds.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { section } from './sections.js';
import type { Citing } from './sources-section.js';
import { signs, table } from './tables.js';
import { resultBadge } from './verdict-section.js';

export function findingsSection({ verdict: { findings } }: Report, cite: Citing): Markup {
  if (findings.length === 0) return html``;
  const measured = findings.filter(isMeasured);
  const tables = DECIDES_TITLES.map(({ decides, title }) => {
    const own = measured.filter((finding) => finding.decides === decides);
    return own.length === 0 ? '' : measuredTable(capital(title), own, cite);
  });
  return section('findings', 'Findings', tables, storageTable(findings, cite));
}

function measuredTable(title: string, findings: readonly MeasuredFinding[], cite: Citing): Markup {
  return table(
    title,
    [
      { head: 'result' },
      { head: 'what', kind: 'name' },
      { head: 'observed', kind: 'number' },
      { head: 'limit', kind: 'number' },
      { head: 'source' },
    ],
    findings.map((finding) => [
      resultBadge(findingMark(finding)),
      [thresholdTitle(finding), note(findingNote(finding))],
      valueText(finding, finding.observed),
      signs(limitText(finding)),
      cite(finding.source),
    ]),
  );
}

function storageTable(findings: Report['verdict']['findings'], cite: Citing): Markup {
  const own = findings.flatMap((finding) => (isMeasured(finding) ? [] : [finding]));
  if (own.length === 0) return html``;
  return table(
    'Storage',
    [{ head: 'result' }, { head: 'observed', kind: 'name' }, { head: 'source' }],
    own.map((finding) => {
      const { observed, why, next } = unmeasuredMessage(finding);
      return [
        resultBadge(findingMark(finding)),
        [asSentence(observed), note([why, next].filter(Boolean).join(' '))],
        cite(finding.source),
      ];
    }),
    'Findings on the storage',
  );
}

function note(words: string): Markup {
  return words === '' ? html`` : html`<br><span class="note">${words}</span>`;
}
