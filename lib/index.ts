// The public API, and all of it.

export type { Activity } from './activity/shares.js';
export { type Announcement, type BenchmarkOptions, benchmarkEtcdDisk, type Progress } from './benchmark.js';
export { benchmarkEtcdDisks, type SetOptions } from './benchmark-set.js';
export {
  type ComparedFigure,
  type ComparedRun,
  type Comparison,
  compareReports,
  type NamedReport,
} from './comparison/compare.js';
export type { Ratio } from './comparison/ratio.js';
export { type DiagnoseOptions, type DiagnosisProgress, diagnoseEtcd } from './diagnosis/diagnose.js';
export type { DiagnosedMember, Diagnosis, LatencyReading } from './diagnosis/diagnosis.js';
export type { ConnectionOptions } from './diagnosis/http-client.js';
export type { PrometheusOptions } from './diagnosis/prometheus-reader.js';
export type { DiagnosisSource } from './diagnosis/sources.js';
export { DiskBenchError, type ErrorDetails, type OwnErrorCode } from './errors.js';
export { FailedRunError } from './failed-run.js';
export { inspect } from './inspection.js';
export type { CutParts } from './measure/cut.js';
export type { Interval } from './measure/interval.js';
export type { Mode, PhaseName, PhasePlan, Plan, PlanOptions } from './measure/plan.js';
export type { SlowOperation } from './measure/slow-log.js';
export type { Summary } from './measure/summary.js';
export type { Window } from './measure/windows.js';
export { renderComparisonMarkdown, renderComparisonText } from './report/comparison-text.js';
export { diagnosisFormatOfFile, renderDiagnosis } from './report/diagnosis-formats.js';
export { renderFioJson } from './report/fio-json.js';
export { bytes as formatBytes, latency as formatLatency, rate as formatRate } from './report/format.js';
export { checkHoldsSeveral, FORMATS, type Format, formatNamed, formatOfFile, renderAs } from './report/formats.js';
export { type HgrmOptions, renderHgrm } from './report/hgrm.js';
export { renderHtml } from './report/html/render-html.js';
export { renderSetHtml } from './report/html/render-set-html.js';
export { renderJson } from './report/json.js';
export { renderJunit } from './report/junit.js';
export type { LatencyName } from './report/latencies.js';
export { clean as printable } from './report/layout.js';
export { renderMarkdown } from './report/markdown.js';
export { type NextStep, nextSteps } from './report/next-steps.js';
export { renderPrometheus } from './report/prometheus.js';
export type {
  Failure,
  Inspection,
  PhaseReport,
  Ranked,
  Report,
  ReportSet,
  RunFailure,
  SavedReport,
  SharedDisk,
} from './report/report.js';
export { reproduceCommand } from './report/reproduce.js';
export { renderSetMarkdown } from './report/set-markdown.js';
export { renderRankingText, renderSetText } from './report/set-text.js';
export { renderInspectionText, renderText, type TextOptions } from './report/text.js';
export { readReport, readReportFile } from './saved/read-report.js';
export { type Filesystem, type InspectOptions, inspectStorage, type Storage } from './storage/inspect.js';
export type { LiveEtcd } from './storage/live-etcd.js';
export type { Confidence, StorageClass } from './storage/rules.js';
export type { Finding, Outcome, Verdict } from './verdict/judge.js';
export type { LatencyFinding } from './verdict/latency-findings.js';
export type { Observation } from './verdict/observation.js';
export type { Source } from './verdict/sources.js';
export type { StorageFinding } from './verdict/storage-findings.js';
export { type Breach, type Holds, type Limits, type Metric, THRESHOLDS, type Threshold } from './verdict/thresholds.js';
