// The figures that decide, large, each on a scale with its limits.

import { isMeasured, type MeasuredFinding } from '../../verdict/judge.js';
import { THRESHOLDS, type ThresholdId } from '../../verdict/thresholds.js';
import { limitOf } from '../buckets.js';
import { findingMark } from '../messages/results.js';
import { limitText, thresholdTitle, valueText } from '../messages/thresholds.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { signs } from './tables.js';
import { resultBadge } from './verdict-section.js';

interface FigureRow {
  readonly id: ThresholdId;
  /** The other limits of its scale. */
  readonly others: readonly ThresholdId[];
  /** The ends of its scale, which is logarithmic. */
  readonly from: number;
  readonly to: number;
}

const FIGURES: readonly FigureRow[] = [
  { id: 'append-p99', others: ['append-p99-loaded'], from: 1e4, to: 1e9 },
  { id: 'commit-p99', others: [], from: 1e4, to: 1e9 },
  { id: 'stalled-appends', others: [], from: 1e-4, to: 1 },
  { id: 'longest-operation', others: [], from: 1e5, to: 1e10 },
];

export function figureCards({ verdict }: Report): Markup {
  const findings = verdict.findings.filter(isMeasured);
  const cards = FIGURES.flatMap((row) => {
    const finding = findings.find(({ id }) => id === row.id);
    return finding === undefined || finding.observed === null ? [] : [card(row, finding, findings)];
  });
  return cards.length === 0 ? html`` : html`<ul class="figures">${cards}</ul>`;
}

function card(row: FigureRow, finding: MeasuredFinding, findings: readonly MeasuredFinding[]): Markup {
  return html`<li>
<span class="what">${thresholdTitle(finding)}</span>
<span class="value">${valueText(finding, finding.observed)}</span>
${gauge(row, finding, findings)}
<span class="against">limit ${signs(limitText(finding))} ${resultBadge(findingMark(finding))}</span>
</li>`;
}

const [WIDTH, HEIGHT] = [200, 24];

/** A scale with the zones that the limits make, and the value as a dot. */
function gauge(
  { id, others, from, to }: FigureRow,
  finding: MeasuredFinding,
  findings: readonly MeasuredFinding[],
): Markup {
  const place = (value: number) => {
    const share = Math.log(Math.max(value, from) / from) / Math.log(to / from);
    return Math.round(WIDTH * Math.min(1, Math.max(0, share)) * 10) / 10;
  };
  const zones = THRESHOLDS.filter((row) => row.id === id || others.includes(row.id))
    .map(({ id: which, limit, decides }) => ({
      at: place(limitOf(which, findings) ?? limit),
      tone: decides === 'verdict' ? 'bad' : 'fair',
    }))
    .sort((one, other) => one.at - other.at);
  const edges = [0, ...zones.map(({ at }) => at), WIDTH];
  const tones = ['good', ...zones.map(({ tone }) => tone)];
  const observed = place(finding.observed ?? from);
  const label = `${valueText(finding, finding.observed)} on a logarithmic scale; limit ${limitText(finding)}`;
  return html`<svg class="gauge" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">
${tones.map((tone, index) => {
  const [start = 0, end = 0] = [edges[index], edges[index + 1]];
  return html`<rect class="${tone}" fill="currentcolor" opacity="0.4" x="${start + (index === 0 ? 0 : 1)}" y="9" width="${Math.max(0, end - start - (index === 0 ? 0 : 1))}" height="6" rx="2"/>`;
})}
<rect fill="var(--ink)" stroke="var(--card)" stroke-width="2" x="${Math.min(WIDTH - 6, Math.max(0, observed - 3))}" y="2" width="6" height="20" rx="3"/>
</svg>`;
}
