// The course of a phase, second by second: p50, p99 and the longest append, and the rate, with the stalls marked.

import type { SlowOperation } from '../../measure/slow-log.js';
import type { PhaseReport, Report } from '../report.js';
import { latencyAxis, linearAxis, timeAxis } from './axes.js';
import type { Chart } from './chart.js';

const SUMS = ['durationNs', 'appends', 'slowAppends', 'readBytes', 'writtenBytes', 'ownWrittenBytes'] as const;
const MEDIANS = ['p50Ns'] as const;
const LONGEST = ['p99Ns', 'maxNs', 'maxCommitNs'] as const;
const SHARES = ['stealShare', 'throttledShare', 'runQueueShare', 'ioPressureShare', 'diskBusyShare'] as const;

/** One second of a phase, or several if there are very many. */
export type CourseWindow = Pick<
  PhaseReport['windows'][number],
  'startNs' | (typeof SUMS)[number] | (typeof MEDIANS)[number] | (typeof LONGEST)[number] | (typeof SHARES)[number]
>;

/** A heartbeat of etcd: a longer operation is a stall. */
const STALL_NS = 100e6;

/** A chart cannot show more points, and nobody reads a longer table. */
const MOST_POINTS = 600;

/** The windows of a phase. If there are very many, neighbours are merged: the median p50, and the worst of the other values. */
export function courseOf(phase: PhaseReport): readonly CourseWindow[] {
  const windows = phase.windows;
  const size = Math.ceil(windows.length / MOST_POINTS);
  if (size <= 1) return windows;
  return Array.from({ length: Math.ceil(windows.length / size) }, (_, index) =>
    together(windows.slice(index * size, (index + 1) * size)),
  );
}

function together(windows: readonly CourseWindow[]): CourseWindow {
  const merged = (names: readonly (keyof CourseWindow)[], merge: (values: readonly number[]) => number | null) =>
    Object.fromEntries(names.map((name) => [name, merge(windows.flatMap((window) => window[name] ?? []))]));
  return {
    startNs: windows[0]?.startNs,
    ...merged(SUMS, (values) => values.reduce((total, value) => total + value, 0)),
    ...merged(SHARES, (values) => Math.max(0, ...values)),
    ...merged(LONGEST, (values) => (values.length === 0 ? null : Math.max(...values))),
    ...merged(MEDIANS, (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? null),
  } as CourseWindow;
}

/** The marked operations: syncs longer than a heartbeat, and the times of observations. In order, each once. */
export function stallsOf(phase: PhaseReport, report: Report): readonly SlowOperation[] {
  const observed = report.observations.flatMap((one) =>
    // A burst of 3 s is hundreds of appends; none of them took 3 s.
    'times' in one && one.id !== 'periodic-bursts' && one.phase === phase.name ? one.times : [],
  );
  const slow = phase.slowest.sync.filter(({ durationNs }) => durationNs > STALL_NS);
  const stalls: SlowOperation[] = [];
  for (const stall of [...slow, ...observed].sort((one, other) => one.startNs - other.startNs)) {
    const last = stalls.at(-1);
    if (last === undefined || stall.startNs >= last.startNs + last.durationNs) stalls.push(stall);
  }
  return stalls;
}

/** Leaves out a last window that is too short: a few syncs do not show a trend. */
function drawn(windows: readonly CourseWindow[]): readonly CourseWindow[] {
  const longest = Math.max(0, ...windows.map(({ durationNs }) => durationNs));
  return windows.filter(({ durationNs }) => durationNs >= 0.2 * longest);
}

/** Two charts of a phase, one below the other on the same time; none without windows. */
export function timeCharts(phase: PhaseReport, report: Report): readonly Chart[] {
  const windows = drawn(courseOf(phase));
  const latencies = windows.flatMap(({ p50Ns, maxNs }) => [p50Ns, maxNs]).filter((value) => value !== null);
  if (latencies.length === 0) return [];
  const x = timeAxis(phase.durationNs / 1e9);
  const rates = windows.map(({ appends, durationNs }) => (durationNs > 0 ? (appends * 1e9) / durationNs : null));
  const bands = stallsOf(phase, report).map(({ startNs, durationNs }) => ({
    from: startNs / 1e9,
    to: (startNs + durationNs) / 1e9,
  }));
  const base = {
    x,
    xs: windows.map(({ startNs, durationNs }) => (startNs + durationNs / 2) / 1e9),
    bands,
    cursor: `time-${phase.name}`,
  };
  return [
    {
      ...base,
      id: `latency-${phase.name}`,
      description: `Time series of the ${phase.name} phase: p50, p99 and the longest append of each second.`,
      height: 230,
      y: latencyAxis('append', Math.min(...latencies), Math.max(...latencies)),
      series: [
        { label: 'p50', look: 1, shape: 'line', values: windows.map(({ p50Ns }) => p50Ns) },
        { label: 'p99', look: 2, shape: 'line', values: windows.map(({ p99Ns }) => p99Ns) },
        { label: 'longest', look: 3, shape: 'points', values: windows.map(({ maxNs }) => maxNs) },
      ],
    },
    {
      ...base,
      id: `rate-${phase.name}`,
      description: `Time series of the ${phase.name} phase: appends per second.`,
      height: 150,
      y: linearAxis('appends/s', 'rate', Math.max(...rates.map((rate) => rate ?? 0))),
      series: [{ label: 'appends/s', look: 4, shape: 'line', values: rates }],
    },
  ];
}
