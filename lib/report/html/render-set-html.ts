// Several directories on one page: their ranking, their syncs in one chart, and the verdict on each. The page of a single report has more details.

import { judgedPhase } from '../../verdict/judged-phase.js';
import { cleanAll } from '../layout.js';
import { failureText, rankReasonText, SET_TITLES, setTitle, sharedDiskText, sharedMeaning } from '../messages/rank.js';
import { capital } from '../messages/sentences.js';
import { outcomeWords } from '../messages/thresholds.js';
import type { Report, ReportSet } from '../report.js';
import { latencySection } from './charts-section.js';
import { documentOf } from './document.js';
import { figureCards } from './figures.js';
import { type Distribution, distributionsOf } from './latency-charts.js';
import { html, type Markup } from './markup.js';
import { badge, list } from './sections.js';
import { decidingSection, nextSection, verdictBanner } from './verdict-section.js';

/** A whole HTML document, as `renderHtml` makes one. */
export function renderSetHtml(set: ReportSet): string {
  const safe = cleanAll(set);
  const charts = latencySection(
    safe.reports.flatMap(appendsOf).map(looking),
    safe.reports.flatMap(({ verdict }) => verdict.findings),
    'Append latency',
  );
  return documentOf({
    title: setTitle(safe),
    question: 'Which of these disks is fast enough for etcd?',
    tool: safe.tool,
    startedAt: safe.reports[0]?.startedAt ?? '',
    body: [
      rankingSection(safe),
      charts.markup,
      ...safe.reports.flatMap((report, index) => [
        verdictBanner(report),
        figureCards(report),
        decidingSection(report, `report-${index}-`),
        nextSection(report, `report-${index}-`),
      ]),
    ],
    charts: charts.data,
  });
}

/** The appends of the fixed-rate phase. */
function appendsOf(report: Report): readonly Distribution[] {
  const phase = judgedPhase(report);
  if (phase === undefined) return [];
  const [appends] = distributionsOf({ ...report, phases: [phase] });
  return appends === undefined ? [] : [{ ...appends, label: report.target.path }];
}

function looking(distribution: Distribution, index: number): Distribution {
  return { ...distribution, look: index + 1 };
}

function rankingSection(set: ReportSet): Markup {
  const { ranking, sharedDisks, failures } = set;
  return html`<section aria-labelledby="ranking"><h1 id="ranking">${capital(setTitle(set))}</h1>
<dl class="ranking">${ranking.map(({ rank, path, outcome, because }) => {
    const { tone, sign } = outcomeWords(outcome);
    const mark = badge(tone, html`<span aria-hidden="true">${sign}</span> ${outcome}`);
    return html`<dt>${rank}.</dt><dd><p><code>${path}</code> ${mark}</p>${list(because.map(rankReasonText))}</dd>`;
  })}</dl>
${listed(SET_TITLES.failed, failures.map(failureText))}
${listed(SET_TITLES.shared, sharedDisks.length === 0 ? [] : [...sharedDisks.map(sharedDiskText), sharedMeaning(set)])}</section>`;
}

function listed(title: string, lines: readonly string[]): Markup {
  return lines.length === 0 ? html`` : html`<h2>${capital(title)}</h2>${list(lines)}`;
}
