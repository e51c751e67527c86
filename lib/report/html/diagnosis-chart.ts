// A histogram of etcd's buckets as static SVG: the members side by side in each bucket, the limits as lines across. The
// table below it has the same data.

import type { BucketHistogram } from '../diagnosis-types.js';
import { thousands } from '../format.js';
import { html, type Markup } from './markup.js';

export interface BucketSeries {
  readonly label: string;
  readonly buckets: BucketHistogram;
}

export interface BucketLimit {
  readonly atSeconds: number;
  readonly label: string;
}

export interface BucketChart {
  readonly description: string;
  readonly series: readonly BucketSeries[];
  readonly limits: readonly BucketLimit[];
}

const TITLE = "In etcd's buckets; the axis of the shares is logarithmic";
// As wide as the page at its widest: a narrow window scrolls, and keeps its letters legible.
const [WIDTH, HEIGHT] = [1040, 300];
const PLOT = { left: 88, right: 1030, top: 34, bottom: 246 } as const;
/** The style has so many colours. */
const COLOURS = 4;

function colourOf(index: number): string {
  return `var(--series-${(index % COLOURS) + 1})`;
}

/** The counts of single buckets, the last beyond the highest bound; `null` where the total is missing. */
export function bucketCounts({ counts, total }: BucketHistogram): readonly (number | null)[] {
  const single = counts.map((count, index) => count - (counts[index - 1] ?? 0));
  return [...single, total === null ? null : total - (counts.at(-1) ?? 0)];
}

/** Of all series, in rising order. */
export function boundsOf(series: readonly BucketSeries[]): readonly number[] {
  return [...new Set(series.flatMap(({ buckets }) => buckets.bounds))].sort((one, other) => one - other);
}

export function boundText(seconds: number): string {
  return seconds >= 1 ? `${Number(seconds.toFixed(3))} s` : `${Number((seconds * 1000).toPrecision(4))} ms`;
}

/** Shares on a logarithmic axis, because a tail of one in 10,000 matters. */
export function bucketChart({ description, series, limits }: BucketChart): Markup {
  const bounds = boundsOf(series);
  const most = Math.max(...series.map(({ buckets }) => buckets.total ?? buckets.counts.at(-1) ?? 1), 10);
  const decades = Math.max(2, Math.ceil(Math.log10(most)));
  const column = (PLOT.right - PLOT.left) / (bounds.length + 1);
  const y = (share: number) =>
    round(PLOT.top + ((PLOT.bottom - PLOT.top) * Math.min(decades, -Math.log10(share))) / decades);
  return html`<figure><figcaption>${TITLE}</figcaption>
<div class="scroll" role="region" aria-label="${TITLE}" tabindex="0"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}" width="${WIDTH}" height="${HEIGHT}">
${gridLines(decades, y)}
${series.map((one, index) => bars(one, index, series.length, bounds, column, y))}
${limits.map((limit, index) => limitLine(limit, index, bounds, column))}
${bounds.map((bound, index) => tick(PLOT.left + (index + 1) * column, boundText(bound), index))}
<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle" font-size="12" fill="var(--soft)">took longer than the bound to the left, and no longer than the one to the right</text>
</svg></div>
${legend(series)}</figure>`;
}

function gridLines(decades: number, y: (share: number) => number): Markup {
  const shares = Array.from({ length: decades + 1 }, (_, index) => 10 ** -index);
  return html`${shares.map(
    (share) => html`<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(share)}" y2="${y(share)}" stroke="var(--line)"/>
<text x="${PLOT.left - 6}" y="${y(share) + 4}" text-anchor="end" font-size="11" fill="var(--soft)">${shareText(share)}</text>`,
  )}`;
}

function shareText(share: number): string {
  return share >= 1e-4 ? `${Number((share * 100).toPrecision(1))} %` : `1 in ${thousands(Math.round(1 / share))}`;
}

function bars(
  { buckets, label }: BucketSeries,
  index: number,
  of: number,
  bounds: readonly number[],
  column: number,
  y: (share: number) => number,
): Markup {
  const counts = bucketCounts(buckets);
  const total = buckets.total ?? buckets.counts.at(-1) ?? 0;
  const width = (column - 6) / of;
  return html`${counts.map((count, at) => {
    if (count === null || count <= 0 || total <= 0) return '';
    const bound = buckets.bounds[at];
    const place = bound === undefined ? bounds.length : bounds.indexOf(bound);
    const x = PLOT.left + place * column + 3 + index * width;
    const top = y(count / total);
    const height = Math.max(1.5, PLOT.bottom - top);
    return html`<rect x="${round(x)}" y="${round(PLOT.bottom - height)}" width="${round(Math.max(1.5, width - 1))}" height="${round(height)}" fill="${colourOf(index)}"><title>${label}: ${count} of ${total}</title></rect>`;
  })}`;
}

/** Inside the bucket that holds it, by the logarithm. */
function limitLine(
  { atSeconds, label }: BucketLimit,
  index: number,
  bounds: readonly number[],
  column: number,
): Markup {
  const above = bounds.findIndex((bound) => bound >= atSeconds * 0.999999);
  if (above === -1) return html``;
  const [high = atSeconds, low = high / 2] = [bounds[above], bounds[above - 1]];
  const share = Math.log(atSeconds / low) / Math.log(high / low);
  const x = round(PLOT.left + (above + Math.min(1, Math.max(0, share))) * column);
  const isRight = x > PLOT.right - 120;
  return html`<line x1="${x}" x2="${x}" y1="${PLOT.top - 6}" y2="${PLOT.bottom}" stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="5 3"/>
<text x="${isRight ? x - 4 : x + 4}" y="${PLOT.top - 12 + (index % 2) * 12}" text-anchor="${isRight ? 'end' : 'start'}" font-size="11.5" fill="var(--bad)">${label}</text>`;
}

function tick(x: number, label: string, index: number): Markup {
  return html`<line x1="${round(x)}" x2="${round(x)}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 4}" stroke="var(--soft)"/>
<text x="${round(x)}" y="${PLOT.bottom + 16 + (index % 2) * 13}" text-anchor="middle" font-size="11" fill="var(--soft)">${label}</text>`;
}

function legend(series: readonly BucketSeries[]): Markup {
  return html`<p class="note">${series.map(
    ({ label }, index) =>
      html`<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" fill="${colourOf(index)}"/></svg> ${label} &#8195; `,
  )}</p>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
