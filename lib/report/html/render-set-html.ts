// Several directories on one page: their ranking, their syncs in one chart, and the verdict on each. A page of one report tells more.

import { cleanAll } from '../layout.js';
import type { Report, ReportSet } from '../report.js';
import { outcomeWords } from '../words.js';
import { latencySection } from './charts-section.js';
import { documentOf } from './document.js';
import { figureCards } from './figures.js';
import { type Distribution, distributionsOf } from './latency-charts.js';
import { html, type Markup } from './markup.js';
import { verdictBanner, whyAndNext } from './verdict-section.js';

/** A whole HTML document, as `renderHtml` makes one. */
export function renderSetHtml(set: ReportSet): string {
  const safe = cleanAll(set);
  const charts = latencySection(
    safe.reports.flatMap(syncsOf).map(looking),
    safe.reports.flatMap(({ verdict }) => verdict.findings),
    'How long the fdatasyncs took',
  );
  return documentOf({
    title: `${safe.reports.length} directories for etcd`,
    question: 'Which of these disks can carry etcd?',
    tool: safe.tool,
    startedAt: safe.reports[0]?.startedAt ?? '',
    body: [
      rankingSection(safe),
      charts.markup,
      ...safe.reports.flatMap((report, index) => [
        verdictBanner(report),
        figureCards(report),
        whyAndNext(report, `report-${index}-`),
      ]),
    ],
    charts: charts.data,
  });
}

/** The syncs of the phase that is most like a living etcd: the last. */
function syncsOf(report: Report): readonly Distribution[] {
  const last = report.phases.at(-1);
  if (last === undefined) return [];
  const [syncs] = distributionsOf({ ...report, phases: [last] });
  return syncs === undefined ? [] : [{ ...syncs, label: `${report.target.path}, ${last.name}` }];
}

function looking(distribution: Distribution, index: number): Distribution {
  return { ...distribution, look: index + 1 };
}

function rankingSection({ ranking, isConcurrent, sharedDisks, failures, reports }: ReportSet): Markup {
  const how = isConcurrent ? 'measured at the same time' : 'measured one after another';
  return html`<section aria-labelledby="ranking"><h1 id="ranking">${reports.length} directories, the best first</h1>
<p class="note">${how}</p>
<dl class="ranking">${ranking.map(({ rank, path, outcome, because }) => {
    const { tone, sign } = outcomeWords(outcome);
    return html`<dt>${rank}.</dt><dd><p><code>${path}</code> <span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${outcome}</span></p><ul>${because.map((reason) => html`<li>${reason}</li>`)}</ul></dd>`;
  })}</dl>
${listed(
  'Not measured',
  failures.map(({ message }) => message),
)}
${listed(
  'On the same disk',
  sharedDisks.map(({ device, paths }) => `${device}: ${paths.join(', ')}`),
)}</section>`;
}

function listed(title: string, lines: readonly string[]): Markup {
  return lines.length === 0 ? html`` : html`<h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
