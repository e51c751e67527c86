// The public API, and all of it.

export type { Activity } from './activity/shares.js';
export { type Announcement, type BenchmarkOptions, benchmarkEtcdDisk, type Progress } from './benchmark.js';
export { DiskBenchError, type ErrorDetails, type OwnErrorCode } from './errors.js';
export { inspect } from './inspection.js';
export type { Interval } from './measure/interval.js';
export type { Mode, PhaseName, PhasePlan, Plan, PlanOptions } from './measure/plan.js';
export type { SlowOperation } from './measure/slow-log.js';
export type { Summary } from './measure/summary.js';
export type { Window } from './measure/windows.js';
export { bytes as formatBytes, latency as formatLatency, rate as formatRate } from './report/format.js';
export { renderJson } from './report/json.js';
export { clean as printable } from './report/layout.js';
export type { Inspection, PhaseReport, Report } from './report/report.js';
export { renderInspectionText, renderText, type TextOptions } from './report/text.js';
export { type Filesystem, type InspectOptions, inspectStorage, type Storage } from './storage/inspect.js';
export type { LiveEtcd } from './storage/live-etcd.js';
export type { Confidence, StorageClass } from './storage/rules.js';
export type { Finding, Outcome, Verdict } from './verdict/judge.js';
export type { LatencyFinding } from './verdict/latency-findings.js';
export type { Observation } from './verdict/observation.js';
export type { Source } from './verdict/sources.js';
export type { StorageFinding } from './verdict/storage-findings.js';
export { type Breach, type Holds, type Limits, type Metric, THRESHOLDS, type Threshold } from './verdict/thresholds.js';
