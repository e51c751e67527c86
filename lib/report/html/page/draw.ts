// One chart on one place of the page: uPlot draws it, with limits and stalls over it, a legend of buttons below it, and a line
// that says what is under the cursor, which the arrow keys move too.

import uPlot from 'uplot';
import type { Axis, Chart, Series } from '../chart.js';
import { valueText } from './value-text.js';

/** Draws, and gives back what takes it away again. */
export function drawChart(chart: Chart, place: HTMLElement): () => void {
  const colours = coloursOf(place);
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  const readout = document.createElement('p');
  readout.className = 'readout';
  readout.textContent = HINT;
  const options: uPlot.Options = {
    width: Math.max(200, place.clientWidth),
    height: chart.height,
    // The last label of an axis stands half beyond it.
    padding: [8, 26, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: chart.cursor ?? chart.id, scales: ['x', null] }, drag: { x: false, y: false }, y: false },
    scales: { x: scaleOf(chart.x), y: scaleOf(chart.y) },
    axes: [axisOf(chart.x, colours, 70), axisOf(chart.y, colours, 26)],
    series: [{}, ...chart.series.map((series) => seriesOf(series, colours))],
    hooks: {
      drawAxes: [(plot) => drawBands(plot, chart, colours)],
      draw: [(plot) => drawLimits(plot, chart, colours)],
      setCursor: [
        (plot) => {
          readout.textContent = readoutOf(plot, chart);
        },
      ],
    },
  };
  const data = [chart.xs, ...chart.series.map(({ values }) => values)] as unknown as uPlot.AlignedData;
  const plot = new uPlot(options, data, canvas);
  const legend = legendOf(chart, plot);
  place.replaceChildren(canvas, legend, readout);
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${chart.description} Arrow keys read its values; the table below has them all.`);
  canvas.addEventListener('keydown', (event) => moveCursor(event, plot, chart));
  readout.setAttribute('aria-live', 'polite');
  return () => {
    plot.destroy();
    place.replaceChildren();
  };
}

type Colours = ReturnType<typeof coloursOf>;

function coloursOf(place: HTMLElement) {
  // A canvas cannot resolve a variable, but the colour of an element can.
  const of = (name: string) => {
    place.style.color = `var(--${name})`;
    return getComputedStyle(place).color;
  };
  const colours = {
    soft: of('soft'),
    line: of('line'),
    band: of('band'),
    tone: { good: of('good'), fair: of('fair'), bad: of('bad'), open: of('open') },
    series: ['series-1', 'series-2', 'series-3', 'series-4'].map(of),
  };
  place.style.color = '';
  return colours;
}

const HINT = 'Point at the chart to read it, or move along it with the arrow keys.';

const FONT = '12px system-ui, sans-serif';
// Beside the colours, for who cannot tell them apart.
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

function scaleOf({ isLog, min, max }: Axis): uPlot.Scale {
  return { time: false, distr: isLog ? 3 : 1, range: [min, max], auto: false, min, max };
}

/** The given ticks, every second or fewer of them where their labels would touch. */
function axisOf({ ticks, label }: Axis, { soft, line }: Colours, space: number): uPlot.Axis {
  const isAcross = space > 50;
  return {
    label,
    labelSize: 18,
    labelFont: FONT,
    font: FONT,
    stroke: soft,
    size: isAcross ? 30 : 58,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    splits: () => ticks.map(({ at }) => at),
    filter: (_plot, splits) => splits,
    values: (plot, splits) => {
      const room = isAcross ? plot.bbox.width / devicePixelRatio : plot.bbox.height / devicePixelRatio;
      const every = Math.max(1, Math.ceil((ticks.length * space) / Math.max(1, room)));
      return splits.map((at, index) =>
        index % every === 0 ? (ticks.find((tick) => tick.at === at)?.label ?? '') : '',
      );
    },
  };
}

function seriesOf({ label, shape, look }: Series, { series }: Colours): uPlot.Series {
  const stroke = series[(look - 1) % series.length] ?? '';
  const dash = [...(DASHES[(look - 1) % DASHES.length] ?? [])];
  if (shape === 'points') {
    return { label, stroke, points: { show: true, size: 6, fill: stroke, stroke }, paths: () => null };
  }
  if (shape === 'area') {
    const steps = uPlot.paths.stepped?.({ align: 1 });
    return {
      label,
      stroke,
      dash,
      width: 1.5,
      fill: `color-mix(in srgb, ${stroke} 15%, transparent)`,
      points: { show: false },
      ...(steps ? { paths: steps } : {}),
    };
  }
  return { label, stroke, dash, width: 2, points: { show: false }, spanGaps: false };
}

function drawBands(plot: uPlot, { bands = [] }: Chart, { band, tone }: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to } of bands) {
    const [left, right] = [plot.valToPos(from, 'x', true), plot.valToPos(to, 'x', true)];
    // A stall of a tenth of a second is thinner than a pixel in a long run.
    const width = Math.max(3 * devicePixelRatio, right - left);
    ctx.fillStyle = band;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = tone.bad;
    ctx.beginPath();
    const [middle, size] = [left + width / 2, 6 * devicePixelRatio];
    ctx.moveTo(middle - size, bbox.top);
    ctx.lineTo(middle + size, bbox.top);
    ctx.lineTo(middle, bbox.top + size * 1.4);
    ctx.fill();
  }
  ctx.restore();
}

function drawLimits(plot: uPlot, { limits = [] }: Chart, { tone }: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.font = FONT.replace('12', String(11 * devicePixelRatio));
  limits.forEach(({ axis, at, label, tone: name }, index) => {
    const place = plot.valToPos(at, axis, true);
    ctx.strokeStyle = tone[name];
    ctx.fillStyle = tone[name];
    ctx.beginPath();
    if (axis === 'x') {
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
      ctx.textAlign = 'left';
      // One below the other: limits lie near one another.
      ctx.fillText(label, place + 4 * devicePixelRatio, bbox.top + (12 + 14 * index) * devicePixelRatio);
    } else {
      ctx.moveTo(bbox.left, place);
      ctx.lineTo(bbox.left + bbox.width, place);
      ctx.textAlign = 'right';
      ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, place - 4 * devicePixelRatio);
    }
    ctx.stroke();
  });
  ctx.restore();
}

function legendOf({ series }: Chart, plot: uPlot): HTMLElement {
  const list = document.createElement('div');
  list.className = 'legend';
  series.forEach(({ label, look, shape }, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `look-${look} ${shape}`;
    button.textContent = label;
    button.setAttribute('aria-pressed', 'true');
    button.addEventListener('click', () => {
      const isShown = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(isShown));
      plot.setSeries(index + 1, { show: isShown });
    });
    list.append(button);
  });
  return list;
}

function readoutOf(plot: uPlot, chart: Chart): string {
  const { idx } = plot.cursor;
  const x = idx === null || idx === undefined ? undefined : chart.xs[idx];
  if (x === undefined || (plot.cursor.left ?? -1) < 0) return HINT;
  const values = chart.series.flatMap(({ label, values: of }, index) => {
    const value = of[idx ?? 0];
    return value === null || value === undefined || plot.series[index + 1]?.show === false
      ? []
      : [`${label} ${valueText(value, chart.y.unit)}`];
  });
  return `${valueText(x, chart.x.unit)}: ${values.join('; ') || 'nothing'}`;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };

function moveCursor(event: KeyboardEvent, plot: uPlot, { xs }: Chart): void {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const index = Math.min(xs.length - 1, Math.max(0, (plot.cursor.idx ?? -1) + step));
  plot.setCursor({ left: plot.valToPos(xs[index] ?? 0, 'x'), top: 10 });
}
