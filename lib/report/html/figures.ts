// The figures that the verdict mostly rests on, large, each on a scale with its limits: the worse phase counts.

import type { LatencyFinding } from '../../verdict/latency-findings.js';
import { THRESHOLDS } from '../../verdict/thresholds.js';
import { limitOf } from '../buckets.js';
import { isLatency, limitText, observedText, valueText } from '../finding-words.js';
import type { Report } from '../report.js';
import { RESULTS } from '../words.js';
import { html, type Markup } from './markup.js';
import { signs } from './tables.js';

interface FigureRow {
  /** Of the findings that it shows; where all are well, the first. */
  readonly ids: readonly string[];
  readonly title: string;
  /** The ends of its scale, which is logarithmic. */
  readonly from: number;
  readonly to: number;
}

const FIGURES: readonly FigureRow[] = [
  { ids: ['sync-p99', 'sync-p99-loaded'], title: '99 % of fdatasyncs within', from: 1e4, to: 1e9 },
  { ids: ['sync-max-slow', 'sync-max-heartbeat'], title: 'slowest fdatasync', from: 1e4, to: 1e10 },
  { ids: ['append-rate', 'append-rate-loaded'], title: 'appends, one by one', from: 1, to: 1e5 },
  { ids: ['commit-p99'], title: '99 % of commits within', from: 1e4, to: 1e9 },
];

export function figureCards({ verdict }: Report): Markup {
  const findings = verdict.findings.filter(isLatency);
  const cards = FIGURES.flatMap((row) => {
    const worst = worstOf(findings.filter(({ id }) => row.ids.includes(id)));
    return worst === undefined ? [] : [card(row, worst, findings)];
  });
  return cards.length === 0 ? html`` : html`<ul class="figures">${cards}</ul>`;
}

/** Of those that are known, the one of the worst result, and among equals the one that is farthest on the wrong side. */
function worstOf(findings: readonly LatencyFinding[]): LatencyFinding | undefined {
  const known = findings.filter(({ observed }) => observed !== null);
  const result = RESULTS.find((row) => known.some((finding) => finding.result === row.result))?.result;
  return known
    .filter((finding) => finding.result === result)
    .reduce<LatencyFinding | undefined>((worst, finding) => {
      const [one, other] = [worst?.observed ?? null, finding.observed ?? 0];
      if (one === null) return finding;
      return (finding.holds === 'at-least' ? other < one : other > one) ? finding : worst;
    }, undefined);
}

function card(row: FigureRow, finding: LatencyFinding, findings: readonly LatencyFinding[]): Markup {
  const interval = observedText(finding).slice(valueText(finding).length).trim();
  const confidence = finding.interval?.confidence;
  const sure =
    interval === '' || confidence === undefined ? '' : `, ${Number((100 * confidence).toPrecision(3))} % sure`;
  return html`<li>
<span class="what">${row.title}</span>
<span class="value">${valueText(finding)}</span>
<span class="interval">${interval === '' ? '' : `${interval.replace(/^\(|\)$/g, '')}${sure}`}</span>
${gauge(row, finding, findings)}
<span class="against">should be ${signs(limitText(finding))} <span class="note">(${finding.phase})</span></span>
</li>`;
}

const [WIDTH, HEIGHT] = [200, 24];

/** A scale with the zones that the limits make, the interval as a bar and the value as a dot. */
function gauge({ ids, from, to }: FigureRow, finding: LatencyFinding, findings: readonly LatencyFinding[]): Markup {
  const place = (value: number) => {
    const share = Math.log(value / from) / Math.log(to / from);
    return Math.round(WIDTH * Math.min(1, Math.max(0, share)) * 10) / 10;
  };
  const isMore = finding.holds === 'at-least';
  const zones = THRESHOLDS.filter(({ id }) => ids.includes(id))
    .map(({ id, limit, breach }) => ({
      at: place(limitOf(id, findings) ?? limit),
      tone: breach === 'fail' ? 'bad' : 'fair',
    }))
    .sort((one, other) => one.at - other.at);
  const edges = [0, ...zones.map(({ at }) => at), WIDTH];
  const tones = isMore ? [...zones.map(({ tone }) => tone), 'good'] : ['good', ...zones.map(({ tone }) => tone)];
  const { low, high } = finding.interval ?? { low: null, high: null };
  const observed = place(finding.observed ?? from);
  const [left, right] = [low === null ? observed : place(low), high === null ? observed : place(high)];
  const label = `${valueText(finding)} on a logarithmic scale; should be ${limitText(finding)}`;
  return html`<svg class="gauge" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">
${tones.map((tone, index) => {
  const [start = 0, end = 0] = [edges[index], edges[index + 1]];
  return html`<rect class="zone-${tone}" x="${start + (index === 0 ? 0 : 1)}" y="9" width="${Math.max(0, end - start - (index === 0 ? 0 : 1))}" height="6" rx="2"/>`;
})}
<rect class="span" x="${left}" y="7" width="${Math.max(0, right - left)}" height="10" rx="2"/>
<rect class="dot" x="${Math.min(WIDTH - 6, Math.max(0, observed - 3))}" y="2" width="6" height="20" rx="3"/>
</svg>`;
}
