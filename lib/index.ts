// The public API, and all of it.

export { type Announcement, type BenchmarkOptions, benchmarkEtcdDisk, type Progress } from './benchmark.js';
export { DiskBenchError, type ErrorDetails, type OwnErrorCode } from './errors.js';
export type { PhaseName, PhasePlan, Plan, PlanOptions } from './measure/plan.js';
export type { Summary } from './measure/summary.js';
export { bytes as formatBytes, latency as formatLatency, rate as formatRate } from './report/format.js';
export { renderJson } from './report/json.js';
export type { PhaseReport, Report } from './report/report.js';
export { renderText } from './report/text.js';
export type { Finding, Outcome, Verdict } from './verdict/judge.js';
export { type Breach, type Metric, type Source, THRESHOLDS, type Threshold } from './verdict/thresholds.js';
