// The fleet report as one page: the answer, notes on several nodes, all percentiles in one chart, a sortable table.

import type { FleetReport } from '../../fleet/fleet-report.js';
import { inMs } from '../fleet-words.js';
import { thousands } from '../format.js';
import { cleanAll } from '../layout.js';
import {
  choiceWords,
  findingWords,
  headline,
  type Labelled,
  oddWords,
  passesWords,
  problemWords,
  settingsWords,
  WORDS,
} from '../messages/fleet.js';
import { outcomeWords } from '../messages/thresholds.js';
import { documentOf } from './document.js';
import { stripChart } from './fleet-strip-chart.js';
import { modelSection, nodeTable } from './fleet-table.js';
import { html, type Markup } from './markup.js';
import { banner, section } from './sections.js';
import { numberTable } from './tables.js';

/** More odd nodes than these are one line; each is in the table. */
const MOST_ODD = 4;

/** A whole HTML document that makes no requests. */
export function renderFleetHtml(report: FleetReport): string {
  const fleet = cleanAll(report);
  return documentOf({
    title: `Fleet: ${fleet.outcome}`,
    question: WORDS.question,
    tool: fleet.tool,
    startedAt: fleet.startedAt ?? '',
    body: [
      answerBanner(fleet),
      notes(fleet),
      stripChart(fleet.nodes),
      nodeTable(fleet),
      modelSection(fleet),
      together(fleet),
    ],
    charts: [],
  });
}

function answerBanner(fleet: FleetReport): Markup {
  return banner(
    outcomeWords(fleet.outcome),
    html`<span>${fleet.outcome}</span>`,
    html`<p class="lead">${headline(fleet)}.</p>`,
    fleet.settings === null ? '' : html`<p class="path">${settingsWords(fleet.settings)}</p>`,
  );
}

function notes({ findings, passes, choices, nodes, unusable }: FleetReport): Markup {
  const odd = findings.filter((finding) => finding.id === 'odd-node');
  const others = findings.filter(({ id }) => id !== 'odd-node');
  const lines: readonly Labelled[] = [
    ...(nodes.length === 0 ? [] : choices.map(choiceWords)),
    ...(passes === undefined ? [] : [passesWords(passes)]),
    ...others.map(findingWords),
    ...(odd.length > MOST_ODD ? oddWords(odd) : odd.map(findingWords)),
    ...unusable.map(({ source, problem }) => ({ label: 'file', text: `${source} ${problemWords(problem)}` })),
  ];
  if (lines.length === 0) return html``;
  const rows = lines.map(({ label, text }) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`);
  return section('about', 'Notes', html`<dl class="labelled">${rows}</dl>`);
}

/** All appends and syncs of the compared nodes. It comes last, because a sum hides a bad node. */
function together({ merged }: FleetReport): Markup {
  const rows = [
    { name: 'append', latency: merged.append },
    { name: 'fdatasync', latency: merged.sync },
  ].flatMap(({ name, latency }) =>
    latency === undefined
      ? []
      : [
          [
            name,
            thousands(latency.nodes),
            thousands(latency.count),
            inMs(latency.p50Ns),
            inMs(latency.p99Ns),
            inMs(latency.p999Ns),
            inMs(latency.maxNs),
            thousands(latency.slow),
          ],
        ],
  );
  if (rows.length === 0) return html``;
  const heads = ['latency, ms', 'nodes', 'count', 'p50', 'p99', 'p99.9', 'max', 'slow'];
  const caption = 'slow: 10 ms or longer; such a sum hides a single bad node';
  return section('all', 'All compared nodes together', numberTable(caption, heads, rows));
}
