// The percentiles of all nodes in one picture: a strip per percentile, a mark per node, latencies on a logarithmic axis. Nodes that need a
// person are dots with their names, so that they are found at a glance among thousands. Drawn as SVG, without a script.

import type { FleetNode } from '../../fleet/fleet-report.js';
import { cutTo, inMs } from '../fleet-words.js';
import { html, type Markup } from './markup.js';
import { section } from './sections.js';

const STRIPS = [
  { label: 'p50', field: 'p50Ns' },
  { label: 'p90', field: 'p90Ns' },
  { label: 'p99', field: 'p99Ns' },
  { label: 'p99.9', field: 'p999Ns' },
  { label: 'max', field: 'maxNs' },
] as const;

const WIDTH = 1000;
const LEFT = 56;
const RIGHT = 30;
const TOP = 26;
const STRIP_HEIGHT = 46;
const MARK_HALF = 11;
const HEIGHT = TOP + STRIPS.length * STRIP_HEIGHT + 30;
/** More names would overlap. */
const MOST_NAMED = 8;
/** The width of a name, by its letters. */
const LETTER_WIDTH = 6.4;

const LIMITS = [
  { atNs: 2e6, text: 'loaded clusters: p99 < 2 ms' },
  { atNs: 10e6, text: 'etcd: p99 < 10 ms' },
] as const;

export function stripChart(nodes: readonly FleetNode[]): Markup {
  const measured = nodes.filter(({ append }) => append !== undefined);
  const values = measured
    .flatMap(({ append }) => STRIPS.flatMap(({ field }) => append?.[field] || []))
    .sort((one, other) => one - other);
  const [low, high] = [values[0], values.at(-1)];
  if (low === undefined || high === undefined) return html``;
  const scale = scaleOf(low, Math.max(10e6, high));
  const calm = measured.filter((node) => !standsOut(node));
  const loud = measured.filter(standsOut);
  const description = `Strip chart of ${measured.length} nodes: append latency by percentile, from ${inMs(low)} to ${inMs(high)} ms.`;
  return section(
    'strips',
    'Append latency',
    html`<p class="note">Each strip has one mark per node. Dots with names are unsuitable or inconclusive nodes, and nodes that differ from others with the same disk model.</p>
<div class="scroll" role="region" aria-label="Strip chart" tabindex="0"><svg class="strips" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}">
${axisOf(scale)}
${STRIPS.map((strip, index) => stripOf(strip, index, calm, loud, scale))}
${LIMITS.map((limit, index) => limitOf(limit, index, scale))}
</svg></div>`,
  );
}

function standsOut({ outcome, isOdd, isComparable }: FleetNode): boolean {
  return outcome === 'unsuitable' || outcome === 'inconclusive' || isOdd || !isComparable;
}

interface Scale {
  readonly decades: readonly number[];
  readonly at: (ns: number) => number;
}

function scaleOf(lowNs: number, highNs: number): Scale {
  const first = Math.floor(Math.log10(Math.max(1, lowNs)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(highNs)));
  const width = (WIDTH - LEFT - RIGHT) / (last - first);
  return {
    decades: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)),
    at: (ns) => Math.round(10 * (LEFT + (Math.log10(Math.max(1, ns)) - first) * width)) / 10,
  };
}

function axisOf({ decades, at }: Scale): Markup {
  const bottom = TOP + STRIPS.length * STRIP_HEIGHT;
  return html`${decades.map(
    (ns) =>
      html`<line stroke="var(--line)" x1="${at(ns)}" x2="${at(ns)}" y1="${TOP}" y2="${bottom}"/><text fill="var(--soft)" x="${at(ns)}" y="${bottom + 18}" text-anchor="middle">${`${ns / 1e6} ms`}</text>`,
  )}`;
}

function stripOf(
  { label, field }: (typeof STRIPS)[number],
  index: number,
  calm: readonly FleetNode[],
  loud: readonly FleetNode[],
  { at }: Scale,
): Markup {
  const middle = TOP + (index + 0.5) * STRIP_HEIGHT;
  const marks = calm
    .flatMap(({ append }) => append?.[field] ?? [])
    .map((ns) => `M${at(ns)} ${middle - MARK_HALF}v${2 * MARK_HALF}`);
  const dots = loud.flatMap((node) => {
    const ns = node.append?.[field];
    return ns ? [{ node, ns, x: at(ns) }] : [];
  });
  const names = namesBeside(dots);
  return html`<text fill="var(--soft)" x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${label}</text>
<path stroke="var(--series-1)" stroke-opacity="0.45" d="${marks.join('')}"/>
${dots.map(
  ({ node, ns, x }) =>
    html`<circle fill="var(--${toneOf(node)})" stroke="var(--card)" cx="${x}" cy="${middle}" r="5"><title>${`${node.name}: ${label} ${inMs(ns)} ms, ${node.outcome}${node.isOdd ? ', odd' : ''}`}</title></circle>`,
)}${names.map(({ text, x }) => html`<text fill="var(--ink)" x="${x}" y="${middle - MARK_HALF - 2}" text-anchor="middle">${text}</text>`)}`;
}

/** The slowest first, and only where there is room. */
function namesBeside(dots: readonly { readonly node: FleetNode; readonly x: number }[]) {
  const placed: { readonly text: string; readonly x: number; readonly half: number }[] = [];
  for (const { node, x: wanted } of [...dots].sort((one, other) => other.x - one.x)) {
    const text = cutTo(node.name, 18);
    const half = (text.length * LETTER_WIDTH) / 2 + 4;
    const x = Math.min(WIDTH - half, Math.max(LEFT + half, wanted));
    if (placed.length < MOST_NAMED && placed.every((other) => Math.abs(other.x - x) > other.half + half)) {
      placed.push({ text, x, half });
    }
  }
  return placed;
}

function toneOf({ outcome }: FleetNode): string {
  return outcome === 'unsuitable' ? 'bad' : outcome === 'inconclusive' ? 'open' : 'fair';
}

/** A limit of the p99: strong in the strip of the p99, faint in the others. */
function limitOf({ atNs, text }: (typeof LIMITS)[number], index: number, { at }: Scale): Markup {
  const bottom = TOP + STRIPS.length * STRIP_HEIGHT;
  const isLeft = index === 0;
  return html`<line stroke="var(--bad)" stroke-dasharray="6 4" x1="${at(atNs)}" x2="${at(atNs)}" y1="${TOP - 6}" y2="${bottom}"/><text fill="var(--bad)" x="${at(atNs) + (isLeft ? -4 : 4)}" y="${TOP - 10}" text-anchor="${isLeft ? 'end' : 'start'}">${text}</text>`;
}
