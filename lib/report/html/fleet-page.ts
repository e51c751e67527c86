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
import { documentOf } from './document.js';
import { stripChart } from './fleet-strip-chart.js';
import { modelSection, nodeTable } from './fleet-table.js';
import { html, type Markup } from './markup.js';
import { numberTable } from './tables.js';

const LOOKS = {
  recommended: { tone: 'good', sign: '✔' },
  suitable: { tone: 'good', sign: '✔' },
  unsuitable: { tone: 'bad', sign: '✘' },
  inconclusive: { tone: 'open', sign: '?' },
} as const;

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
      banner(fleet),
      notes(fleet),
      stripChart(fleet.nodes),
      nodeTable(fleet),
      modelSection(fleet),
      together(fleet),
    ],
    charts: [],
  });
}

function banner(fleet: FleetReport): Markup {
  const { tone, sign } = LOOKS[fleet.outcome];
  return html`<div class="verdict ${tone}">
<span class="sign" aria-hidden="true">${sign}</span>
<div><h1><span>${fleet.outcome}</span></h1>
<p class="lead">${headline(fleet)}.</p>
${fleet.settings === null ? '' : html`<p class="path">${settingsWords(fleet.settings)}</p>`}
</div></div>`;
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
  return html`<section aria-labelledby="about"><h2 id="about">Notes</h2><dl class="labelled">${lines.map(
    ({ label, text }) => html`<div><dt>${label}</dt><dd>${text}</dd></div>`,
  )}</dl></section>`;
}

/** All appends and syncs of the compared nodes. It comes last, because a sum hides a bad node. */
function together({ merged }: FleetReport): Markup {
  const kinds = [
    { name: 'append', latency: merged.append },
    { name: 'fdatasync', latency: merged.sync },
  ];
  const rows = kinds.flatMap(({ name, latency }) => (latency === undefined ? [] : [{ name, latency }]));
  if (rows.length === 0) return html``;
  const head = ['nodes', 'count', 'p50', 'p99', 'p99.9', 'max', 'slow'];
  return html`<section aria-labelledby="all"><h2 id="all">All compared nodes together</h2>${numberTable(
    'slow: 10 ms or longer; such a sum hides a single bad node',
    ['latency, ms', ...head],
    rows.map(({ name, latency }) => [
      name,
      thousands(latency.nodes),
      thousands(latency.count),
      inMs(latency.p50Ns),
      inMs(latency.p99Ns),
      inMs(latency.p999Ns),
      inMs(latency.maxNs),
      thousands(latency.slow),
    ]),
  )}</section>`;
}
