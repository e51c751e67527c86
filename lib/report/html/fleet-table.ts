// The tables of the fleet's page: every node, sortable by each column, and the groups of nodes with one disk model.

import type { FleetNode, FleetReport, MissingNode } from '../../fleet/fleet-report.js';
import { diskText } from '../fleet-rows.js';
import { inMs } from '../fleet-words.js';
import { thousands } from '../format.js';
import { missingWords, WORDS, whyWords } from '../messages/fleet.js';
import { html, type Markup } from './markup.js';
import { numberTable, scrolling } from './tables.js';

const TONES: Readonly<Record<FleetNode['outcome'], string>> = {
  recommended: 'good',
  suitable: 'good',
  unsuitable: 'bad',
  inconclusive: 'open',
};
const ORDER = ['recommended', 'suitable', 'inconclusive', 'unsuitable'];

/** What a column is sorted by: numbers by their value, words by themselves. */
interface Column {
  readonly head: string;
  readonly isNumber: boolean;
}

const COLUMNS: readonly Column[] = [
  { head: 'rank', isNumber: true },
  { head: 'node', isNumber: false },
  { head: 'verdict', isNumber: true },
  { head: 'p50, ms', isNumber: true },
  { head: 'p99', isNumber: true },
  { head: 'p99.9', isNumber: true },
  { head: 'max', isNumber: true },
  { head: 'slow', isNumber: true },
  { head: 'of', isNumber: true },
  { head: 'class', isNumber: false },
  { head: 'disk', isNumber: false },
  { head: 'note', isNumber: false },
];

export function nodeTable({ nodes, missing }: FleetReport): Markup {
  const head = COLUMNS.map(
    ({ head: text, isNumber }) =>
      html`<th scope="col" class="${isNumber && text !== 'verdict' ? 'number' : ''}" data-sort="${isNumber ? 'number' : 'text'}">${text}</th>`,
  );
  return html`<section aria-labelledby="nodes"><h2 id="nodes">Nodes</h2>
${scrolling(
  'Nodes',
  html`<table class="sortable"><caption>append latency in the fixed-rate phase; slow: 10 ms or longer</caption><thead><tr>${head}</tr></thead><tbody>${nodes.map(nodeRow)}${missing.map(missingRow)}</tbody></table>`,
)}</section>`;
}

function nodeRow(node: FleetNode): Markup {
  const { append } = node;
  return html`<tr><td class="number" data-value="${node.rank ?? ''}">${node.rank ?? '-'}</td><th scope="row" class="node-name">${node.name}</th><td data-value="${ORDER.indexOf(node.outcome)}"><span class="badge ${TONES[node.outcome]}">${node.outcome}</span></td>${figure(append?.p50Ns)}${figure(append?.p99Ns)}${figure(append?.p999Ns)}${figure(append?.maxNs)}${count(append?.slow)}${count(append?.count)}<td>${node.storageClass}</td><td>${diskText(node)}</td><td>${noteOf(node)}</td></tr>`;
}

function figure(ns: number | null | undefined): Markup {
  return html`<td class="number" data-value="${ns ?? ''}">${inMs(ns)}</td>`;
}

function count(value: number | null | undefined): Markup {
  return html`<td class="number" data-value="${value ?? ''}">${value === null || value === undefined ? '-' : thousands(value)}</td>`;
}

function noteOf(node: FleetNode): string {
  return [
    ...(node.isOdd ? ['odd: differs from nodes with the same model'] : []),
    ...(node.isComparable ? [] : [WORDS.notCompared]),
    ...(node.isSummaryOnly ? ['only its summary is left'] : []),
    ...(node.pass === undefined ? [] : [node.pass]),
    whyWords(node),
  ]
    .filter((text) => text !== '')
    .join('; ');
}

function missingRow({ name, reason }: MissingNode): Markup {
  const empty = COLUMNS.slice(3, -1).map(() => html`<td data-value=""></td>`);
  return html`<tr><td class="number" data-value="">-</td><th scope="row" class="node-name">${name}</th><td data-value="${ORDER.length}"><span class="badge open">${WORDS.noReport}</span></td>${empty}<td>${missingWords(reason)}</td></tr>`;
}

export function modelSection({ models }: FleetReport): Markup {
  if (models.length === 0) return html``;
  return html`<section aria-labelledby="models"><h2 id="models">Disk models</h2>${numberTable(
    'append p99 of the nodes that can be compared',
    ['model', 'class', 'nodes', 'median p99, ms', 'worst p99, ms', 'odd'],
    models.map(({ model, storageClass, nodes, medianP99Ns, worstP99Ns, odd }) => [
      model ?? '-',
      storageClass,
      thousands(nodes),
      inMs(medianP99Ns),
      inMs(worstP99Ns),
      String(odd),
    ]),
  )}</section>`;
}
