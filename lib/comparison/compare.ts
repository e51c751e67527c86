// Compares reports: the figures of each run, and the difference between the seconds of two runs. Decides nothing: each report has its own
// verdict.

import { invalidOption } from '../errors.js';
import type { Deviation } from '../measure/deviations.js';
import type { PhaseName } from '../measure/plan-options.js';
import { type PhaseReport, type Report, SCHEMA_VERSION } from '../report/report.js';
import { TOOL } from '../version.js';
import {
  type Difference,
  differenceOf,
  medianSecond,
  type SecondsFigure,
  SLOW_SECOND,
  TYPICAL_SECOND,
} from './difference.js';

/** A report with its name. */
export interface NamedReport {
  /** File or directory of the report. */
  readonly name: string;
  readonly report: Report;
}

/** The comparison of several reports. */
export interface Comparison {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: Report['tool'];
  /** In the order of the arguments. */
  readonly runs: readonly ComparedRun[];
  readonly figures: readonly ComparedFigure[];
}

/** One of the compared runs. */
export interface ComparedRun {
  readonly name: string;
  readonly path: string;
  /** Index of the run that this one is compared with, from 0; `null` for the first run. */
  readonly comparedWith: number | null;
  readonly startedAt: string;
  readonly outcome: Report['verdict']['outcome'];
  readonly class: Report['storage']['class'];
  /** How its plan differs from the standard plan. */
  readonly deviations: readonly Deviation[];
}

export type ComparedFigureId =
  | 'typical-second'
  | 'slow-second'
  | 'slow-appends'
  | 'append-p99'
  | 'longest-append'
  | 'sync-p99'
  | 'commit-p99'
  | 'append-rate';

/** One figure of every run. */
export interface ComparedFigure {
  readonly id: ComparedFigureId;
  readonly phase: PhaseName;
  readonly unit: 'ns' | 'appends/s' | 'share';
  /** One value per run; `null` if the run has none. */
  readonly values: readonly (number | null)[];
  /**
   * One difference per run, from the run that it is compared with. `null` for the first run, if one of the two is too short, and for a
   * figure that has no value per second.
   */
  readonly differences: readonly (Difference | null)[];
}

interface Row {
  readonly id: ComparedFigureId;
  readonly phase: PhaseName;
  readonly unit: ComparedFigure['unit'];
  readonly value: (phase: PhaseReport) => number | null | undefined;
  readonly seconds?: SecondsFigure;
}

const ROWS: readonly Row[] = [
  {
    id: 'typical-second',
    phase: 'paced',
    unit: 'ns',
    value: ({ windows }) => medianSecond(TYPICAL_SECOND, windows),
    seconds: TYPICAL_SECOND,
  },
  {
    id: 'slow-second',
    phase: 'paced',
    unit: 'ns',
    value: ({ windows }) => medianSecond(SLOW_SECOND, windows),
    seconds: SLOW_SECOND,
  },
  { id: 'slow-appends', phase: 'paced', unit: 'share', value: slowShare },
  { id: 'append-p99', phase: 'paced', unit: 'ns', value: ({ append }) => append.p99Ns },
  { id: 'longest-append', phase: 'paced', unit: 'ns', value: ({ append }) => append.maxNs },
  { id: 'sync-p99', phase: 'paced', unit: 'ns', value: ({ sync }) => sync.p99Ns },
  { id: 'commit-p99', phase: 'paced', unit: 'ns', value: ({ commit }) => commit?.p99Ns },
  { id: 'append-rate', phase: 'closed-loop', unit: 'appends/s', value: ({ appendsPerSecond }) => appendsPerSecond },
];

/** Share of the appends that took the limit of the append p99 or longer. */
function slowShare({ windows }: PhaseReport): number | null {
  const appends = windows.reduce((sum, window) => sum + window.appends, 0);
  return appends === 0 ? null : windows.reduce((sum, { slowAppends }) => sum + slowAppends, 0) / appends;
}

/**
 * Compares two or more reports with the first. If they are paired by path, compares each with the first report of the same path, if there
 * is one.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for fewer than two
 */
export function compareReports(
  reports: readonly NamedReport[],
  { isPairedByPath = false }: { readonly isPairedByPath?: boolean | undefined } = {},
): Comparison {
  if (reports.length < 2) throw invalidOption('reports', 'reports must be two or more');
  const runs = reports.map((named, index) => comparedRun(named, comparedWith(reports, index, isPairedByPath)));
  const figures = ROWS.flatMap((row): ComparedFigure[] => {
    const phases = reports.map(({ report }) => phaseNamed(report, row.phase));
    const values = phases.map((phase) => (phase && row.value(phase)) ?? null);
    if (values.every((value) => value === null)) return [];
    const differences = runs.map((run, index) => {
      const [first, other] = [run.comparedWith === null ? undefined : phases[run.comparedWith], phases[index]];
      return (row.seconds && first && other && differenceOf(row.seconds, first.windows, other.windows)) ?? null;
    });
    return [{ id: row.id, phase: row.phase, unit: row.unit, values, differences }];
  });
  return { schemaVersion: SCHEMA_VERSION, tool: TOOL, runs, figures };
}

function comparedWith(reports: readonly NamedReport[], index: number, isPairedByPath: boolean): number | null {
  if (index === 0) return null;
  const samePath = reports.findIndex(({ report }) => report.target.path === reports[index]?.report.target.path);
  return isPairedByPath && samePath < index ? samePath : 0;
}

function comparedRun({ name, report }: NamedReport, comparedWith: number | null): ComparedRun {
  const { target, startedAt, verdict, storage, plan } = report;
  return {
    name,
    path: target.path,
    comparedWith,
    startedAt,
    outcome: verdict.outcome,
    class: storage.class,
    deviations: plan.deviations,
  };
}

function phaseNamed({ phases }: Report, wanted: PhaseName): PhaseReport | undefined {
  return phases.find(({ name }) => name === wanted);
}
