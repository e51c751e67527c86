// The public API: all that the package exports.

export type { Activity } from './activity/activity.js';
export { benchmarkEtcdDisk } from './benchmark.js';
export type { Announcement, BenchmarkOptions, LimitState, Progress } from './benchmark-options.js';
export { benchmarkEtcdDisks, type SetOptions } from './benchmark-set.js';
export {
  type ComparedFigure,
  type ComparedRun,
  type Comparison,
  compareReports,
  type NamedReport,
} from './comparison/compare.js';
export type { Difference } from './comparison/difference.js';
export { type DiagnoseOptions, type DiagnosisProgress, diagnoseEtcd } from './diagnosis/diagnose.js';
export type { DiagnosedMember, Diagnosis, LatencyReading } from './diagnosis/diagnosis.js';
export type { ConnectionOptions } from './diagnosis/http-client.js';
export type { PrometheusOptions } from './diagnosis/prometheus-reader.js';
export type { DiagnosisSource } from './diagnosis/sources.js';
export { type DiskCandidate, type DiskList, type DisksOptions, listDisks, type UnusableDisk } from './disks.js';
export { DiskBenchError, type ErrorDetails, type OwnErrorCode } from './errors.js';
export { FailedRunError } from './failed-run.js';
export type {
  FleetDisk,
  FleetFinding,
  FleetNode,
  FleetOutcome,
  FleetReport,
  MissingNode,
  MissingReason,
  UnusableInput,
} from './fleet/fleet-report.js';
export type { InputProblem } from './fleet/input-problem.js';
export { type FleetOptions, mergeFleet } from './fleet/merge-fleet.js';
export type { FleetInput, Inputs as FleetInputs, UnreadInput } from './fleet/report-input.js';
export { inspect } from './inspection.js';
export type { LiveEtcd } from './live-etcd/search.js';
export type { Deviation } from './measure/deviations.js';
export type { PhasePlan, Plan } from './measure/plan.js';
export type { Mode, PhaseName, PlanOptions } from './measure/plan-options.js';
export type { CutParts } from './measure/segment-cut.js';
export type { SlowOperation } from './measure/slow-log.js';
export type { Summary } from './measure/summary.js';
export type { Window } from './measure/windows.js';
export type { NodeIdentity } from './node-identity.js';
export { type Describable, describe } from './report/describe.js';
export { FORMATS, type Format, type Renderable, type RenderableKind, render } from './report/render.js';
export type {
  Failure,
  Inspection,
  Notice,
  PhaseReport,
  Ranked,
  RankReason,
  Report,
  ReportSet,
  RunFailure,
  SavedReport,
  SharedDisk,
} from './report/report.js';
export type { TextOptions } from './report/text-options.js';
export { readReport } from './saved/read-report.js';
export type { Filesystem, InspectOptions, Storage } from './storage/inspect.js';
export type { Confidence, StorageClass } from './storage/rules.js';
export type { FailureFinding } from './verdict/failure.js';
export type { Finding, MeasuredFinding, Outcome, SlowCounts, Unresolved, Verdict } from './verdict/judge.js';
export type { NotSeen, WaitRate } from './verdict/not-seen.js';
export type { Observation } from './verdict/observation.js';
export type { Source } from './verdict/sources.js';
export type { Advice } from './verdict/storage-advice.js';
export type { StorageFinding } from './verdict/storage-findings.js';
export {
  type Decides,
  type Holds,
  type Limits,
  type Metric,
  THRESHOLDS,
  type Threshold,
  type ThresholdId,
  type Unit,
} from './verdict/thresholds.js';
