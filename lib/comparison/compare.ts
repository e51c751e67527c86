// Sets reports side by side: the figures of each phase, and how many times one run's each other's is.
// It judges nothing: each report has its own verdict.

import { invalidOption } from '../errors.js';
import type { Interval } from '../measure/interval.js';
import { PHASE_NAMES, type PhaseName } from '../measure/plan.js';
import { LATENCIES, type LatencyName } from '../report/latencies.js';
import { type PhaseReport, type Report, SCHEMA_VERSION } from '../report/report.js';
import { TOOL } from '../tool.js';
import { plainRatio, type Ratio, ratioOfEstimates, ratioOfSeconds } from './ratio.js';

/** A report and what to call it. */
export interface NamedReport {
  /** Its file, or its directory. */
  readonly name: string;
  readonly report: Report;
}

/** Reports side by side. */
export interface Comparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  /** In the order given. */
  readonly runs: readonly ComparedRun[];
  readonly figures: readonly ComparedFigure[];
}

export interface ComparedRun {
  readonly name: string;
  readonly path: string;
  /** Which of the runs, from 0, it is compared with; `null` for the first. */
  readonly beside: number | null;
  readonly startedAt: string;
  readonly outcome: Report['verdict']['outcome'];
  readonly class: Report['storage']['class'];
  /** How its plan differs from the standard one. */
  readonly deviations: readonly string[];
}

/** One figure of every run. */
export interface ComparedFigure {
  readonly phase: PhaseName;
  /** `fdatasync p99`, `appends a second`. */
  readonly title: string;
  readonly unit: 'ns' | 'appends/s';
  /** One a run; `null` where a run has none. */
  readonly values: readonly (number | null)[];
  /** One a run, of it to the one that it is compared with; `null` for the first, and where one of the two has no value. */
  readonly ratios: readonly (Ratio | null)[];
}

interface Row {
  readonly title: string;
  readonly unit: ComparedFigure['unit'];
  readonly phases: readonly PhaseName[];
  readonly value: (phase: PhaseReport) => number | null | undefined;
  /** The figure's own interval, where the report has one. */
  readonly interval?: (phase: PhaseReport) => Interval | undefined;
  /** The figure of each second, where it has none. */
  readonly seconds?: (phase: PhaseReport) => readonly number[];
}

const CONFIDENCE = 0.99;

const ROWS: readonly Row[] = [
  {
    ...latencyRow('sync', 'p50'),
    seconds: ({ windows }) => windows.flatMap(({ p50Ns }) => p50Ns ?? []),
  },
  latencyRow('sync', 'p90'),
  { ...latencyRow('sync', 'p99'), interval: ({ intervals }) => intervals.syncP99 },
  latencyRow('sync', 'p99.9'),
  latencyRow('sync', 'max'),
  latencyRow('commit', 'p50'),
  { ...latencyRow('commit', 'p99'), interval: ({ intervals }) => intervals.commitP99 },
  latencyRow('response', 'p99'),
  {
    title: 'appends a second',
    unit: 'appends/s',
    // A paced phase makes as many as it was told to.
    phases: ['closed-loop'],
    value: ({ appendsPerSecond }) => appendsPerSecond,
    interval: ({ intervals }) => intervals.appendRate,
  },
];

/**
 * Compares reports, two or more, with the first of them; if they are paired by path, with the first of the same path where there is one.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for fewer than two
 */
export function compareReports(
  reports: readonly NamedReport[],
  { isPairedByPath = false }: { readonly isPairedByPath?: boolean } = {},
): Comparison {
  if (reports.length < 2) throw invalidOption('reports', 'reports must be two or more');
  const runs = reports.map(({ name, report: { target, startedAt, verdict, storage, plan } }, index) => {
    const samePath = reports.findIndex(({ report }) => report.target.path === target.path);
    return {
      name,
      path: target.path,
      beside: index === 0 ? null : isPairedByPath && samePath < index ? samePath : 0,
      startedAt,
      outcome: verdict.outcome,
      class: storage.class,
      deviations: plan.deviations,
    };
  });
  const figures = PHASE_NAMES.flatMap((phase) => {
    const compared = reports.map(({ report }) => phaseNamed(report, phase));
    return ROWS.filter(({ phases }) => phases.includes(phase)).flatMap((row): ComparedFigure[] => {
      const values = compared.map((one) => (one && row.value(one)) ?? null);
      if (values.every((value) => value === null)) return [];
      const ratios = runs.map(({ beside }, index) => {
        const [base, other] = [beside === null ? undefined : compared[beside], compared[index]];
        return base && other ? ratioOf(row, base, other) : null;
      });
      return [{ phase, title: row.title, unit: row.unit, values, ratios }];
    });
  });
  return { schemaVersion: SCHEMA_VERSION, tool: TOOL, runs, figures };
}

/** How the p99 of the syncs compares in the last phase that both reports have; `undefined` where there is none, or no value in it. */
export function compareSyncP99(
  first: Report,
  other: Report,
): { readonly phase: PhaseName; readonly ratio: Ratio } | undefined {
  const row = ROWS.find(({ title }) => title === 'fdatasync p99');
  for (const phase of [...first.phases].reverse()) {
    const same = phaseNamed(other, phase.name);
    const ratio = row && same && ratioOf(row, phase, same);
    if (ratio) return { phase: phase.name, ratio };
  }
  return undefined;
}

function ratioOf(row: Row, first: PhaseReport, other: PhaseReport): Ratio | null {
  const [a, b] = [row.value(first) ?? null, row.value(other) ?? null];
  if (a === null || b === null || a <= 0 || b <= 0) return null;
  const [intervalA, intervalB] = [row.interval?.(first), row.interval?.(other)];
  if (intervalA && intervalB) return ratioOfEstimates({ value: a, ...intervalA }, { value: b, ...intervalB });
  const seconds = (phase: PhaseReport) => row.seconds?.(phase) ?? [];
  return ratioOfSeconds(seconds(first), seconds(other), CONFIDENCE) ?? plainRatio(a, b);
}

function phaseNamed({ phases }: Report, wanted: PhaseName): PhaseReport | undefined {
  return phases.find(({ name }) => name === wanted);
}

type Figure = 'p50' | 'p90' | 'p99' | 'p99.9' | 'max';

function latencyRow(latency: LatencyName, figure: Figure): Row {
  const key = ({ p50: 'p50Ns', p90: 'p90Ns', p99: 'p99Ns', 'p99.9': 'p999Ns', max: 'maxNs' } as const)[figure];
  return {
    title: `${LATENCIES[latency]} ${figure}`,
    unit: 'ns',
    phases: PHASE_NAMES,
    value: (phase) => phase[latency]?.[key],
  };
}
