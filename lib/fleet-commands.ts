// Parts of the library that the fleet commands need and the public API lacks. They import only this file and index.ts.

export { type ClusterAnswer, clusterAnswers, type KubernetesList } from './fleet/cluster-answers.js';
export { type ManifestOptions, manifestOf } from './fleet/manifest.js';
export { exitStatusOfFleet } from './fleet/merge-fleet.js';
export { resultsOf } from './fleet/node-result.js';
export { summaryOf, summaryWithoutReport } from './fleet/node-summary.js';
export { hasLogMarker, logLines } from './fleet/pod-log.js';
export { readExpectedNodes, readInputs } from './fleet/read-inputs.js';
export type { FleetInput } from './fleet/report-input.js';
export type { FleetTextOptions } from './report/fleet-text.js';
export { problemWords } from './report/messages/fleet.js';
