// The tables of the fleet's page: every node, sortable by each column, and the groups of nodes with one disk model.

import { type FleetNode, type FleetReport, type MissingNode, OUTCOMES } from '../../fleet/fleet-report.js';
import { diskText } from '../fleet-rows.js';
import { inMs } from '../fleet-words.js';
import { thousands } from '../format.js';
import { missingWords, WORDS, whyWords } from '../messages/fleet.js';
import { outcomeWords } from '../messages/thresholds.js';
import { html, type Markup } from './markup.js';
import { badge, section } from './sections.js';
import { numberTable, scrolling } from './tables.js';

/** Sorted by the values of their cells; the others are sorted by their text. */
const NUMBERS = ['rank', 'verdict', 'p50, ms', 'p99', 'p99.9', 'max', 'slow', 'of'];
const HEADS = ['rank', 'node', 'verdict', 'p50, ms', 'p99', 'p99.9', 'max', 'slow', 'of', 'class', 'disk', 'note'];

export function nodeTable({ nodes, missing }: FleetReport): Markup {
  const heads = HEADS.map((head) => {
    const isNumber = NUMBERS.includes(head);
    return html`<th scope="col" class="${isNumber && head !== 'verdict' ? 'number' : ''}" data-sort="${isNumber ? 'number' : 'text'}">${head}</th>`;
  });
  return section(
    'nodes',
    'Nodes',
    scrolling(
      'Nodes',
      html`<table class="sortable"><caption>append latency in the fixed-rate phase; slow: 10 ms or longer</caption><thead><tr>${heads}</tr></thead><tbody>${nodes.map(nodeRow)}${missing.map(missingRow)}</tbody></table>`,
    ),
  );
}

function nodeRow(node: FleetNode): Markup {
  const { append } = node;
  return html`<tr><td class="number" data-value="${node.rank ?? ''}">${node.rank ?? '-'}</td><th scope="row" class="node-name">${node.name}</th><td data-value="${OUTCOMES.indexOf(node.outcome)}">${badge(outcomeWords(node.outcome).tone, node.outcome)}</td>${figure(append?.p50Ns)}${figure(append?.p99Ns)}${figure(append?.p999Ns)}${figure(append?.maxNs)}${count(append?.slow)}${count(append?.count)}<td>${node.storageClass}</td><td>${diskText(node)}</td><td>${noteOf(node)}</td></tr>`;
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
  const empty = HEADS.slice(3, -1).map(() => html`<td data-value=""></td>`);
  return html`<tr><td class="number" data-value="">-</td><th scope="row" class="node-name">${name}</th><td data-value="${OUTCOMES.length}">${badge('open', WORDS.noReport)}</td>${empty}<td>${missingWords(reason)}</td></tr>`;
}

export function modelSection({ models }: FleetReport): Markup {
  if (models.length === 0) return html``;
  const rows = models.map(({ model, storageClass, nodes, medianP99Ns, worstP99Ns, odd }) => [
    model ?? '-',
    storageClass,
    thousands(nodes),
    inMs(medianP99Ns),
    inMs(worstP99Ns),
    String(odd),
  ]);
  const heads = ['model', 'class', 'nodes', 'median p99, ms', 'worst p99, ms', 'odd'];
  return section('models', 'Disk models', numberTable('append p99 of the nodes that can be compared', heads, rows));
}
