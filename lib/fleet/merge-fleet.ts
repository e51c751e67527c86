// Merges many reports into one fleet report: which report represents which node, what is missing, and the parts that other files compute.

import { TOOL } from '../version.js';
import { choicesOf } from './choose-members.js';
import { compareSettings } from './compare-settings.js';
import { missingOf } from './expected-nodes.js';
import { findingsOf } from './fleet-findings.js';
import {
  FLEET_SCHEMA_VERSION,
  type FleetCounts,
  type FleetNode,
  type FleetOutcome,
  type FleetReport,
  type MissingNode,
} from './fleet-report.js';
import { mergedLatencies } from './merged-latencies.js';
import { modelsOf, p99BucketsOf } from './model-groups.js';
import { rankNodes } from './node-ranking.js';
import { oddNodes } from './odd-nodes.js';
import { comparePasses } from './passes.js';
import { type NodeReport, ReportCollection } from './report-collection.js';
import type { Inputs } from './report-input.js';

/** Options of {@link mergeFleet}. All are optional. */
export interface FleetOptions {
  /** Names of the nodes that must have a report. Default: the nodes that have one. */
  readonly expect?: readonly string[] | undefined;
  /** The reports of a second pass, in which all nodes were measured at once. */
  readonly together?: Inputs | undefined;
  /** Nodes without a report whose reason is already known. */
  readonly missing?: readonly MissingNode[] | undefined;
}

/**
 * Merges the reports of many nodes into one fleet report. A file without a usable report is listed in `unusable` and does not stop the
 * merge.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an invalid name in `expect`
 */
export async function mergeFleet(reports: Inputs, options: FleetOptions = {}): Promise<FleetReport> {
  const expected: readonly string[] | undefined =
    options.expect === undefined ? undefined : [...new Set(options.expect)];
  const collection = new ReportCollection();
  await collection.add(reports, options.together === undefined ? undefined : 'alone');
  if (options.together !== undefined) await collection.add(options.together, 'together');
  return fleetOf(collection, expected, options.missing ?? []);
}

function fleetOf(
  collection: ReportCollection,
  expected: readonly string[] | undefined,
  known: readonly MissingNode[],
): FleetReport {
  const nodeReports = collection.nodeReports();
  const { main, groups, isComparable } = compareSettings(nodeReports.map(({ result }) => result));
  const odd = oddNodes(nodeReports.filter(({ result }) => isComparable(result)));
  const unranked = nodeReports.map(
    (one): Omit<FleetNode, 'rank'> => ({
      ...nodeOf(one),
      isComparable: isComparable(one.result),
      isOdd: odd.some(({ report }) => report === one),
    }),
  );
  const nodes = rankNodes(unranked);
  const missing = missingOf(nodes, expected, [...known, ...collection.missing], collection.unusable);
  const compared = nodeReports.filter(({ result }) => isComparable(result));
  const passes = comparePasses(collection.reports('alone'), collection.reports('together'));
  return {
    kind: 'fleet',
    schemaVersion: FLEET_SCHEMA_VERSION,
    tool: TOOL,
    startedAt: inOrder(nodeReports.map(({ result }) => result.startedAt))[0] ?? null,
    endedAt: inOrder(nodeReports.flatMap(({ result }) => result.endedAt ?? [])).at(-1) ?? null,
    outcome: outcomeOf(nodes, missing),
    counts: countsOf(nodes, missing),
    nodes,
    missing,
    unusable: collection.unusable.map(({ source, problem }) => ({ source, problem })),
    findings: findingsOf({ nodeReports, doubled: collection.doubled(), odd, groups, expected }),
    settings: main,
    models: modelsOf(nodes),
    p99Buckets: p99BucketsOf(nodes),
    merged: mergedLatencies(compared.map(({ result }) => result)),
    choices: choicesOf(nodes),
    ...(passes === undefined ? {} : { passes }),
  };
}

function nodeOf({ result, source, pass }: NodeReport): Omit<FleetNode, 'rank' | 'isComparable' | 'isOdd'> {
  const { histograms: _, ...rest } = result;
  return { ...rest, source, ...(pass === undefined ? {} : { pass }) };
}

/** The worst node decides. A pass with other settings than most nodes counts as inconclusive. */
function outcomeOf(nodes: readonly FleetNode[], missing: readonly MissingNode[]): FleetOutcome {
  if (nodes.some(({ outcome }) => outcome === 'unsuitable')) return 'unsuitable';
  const isInconclusive = ({ outcome, isComparable }: FleetNode) => outcome === 'inconclusive' || !isComparable;
  if (nodes.length === 0 || missing.length > 0 || nodes.some(isInconclusive)) return 'inconclusive';
  return nodes.every(({ outcome }) => outcome === 'recommended') ? 'recommended' : 'suitable';
}

function countsOf(nodes: readonly FleetNode[], missing: readonly MissingNode[]): FleetCounts {
  const count = (wanted: FleetOutcome) => nodes.filter(({ outcome }) => outcome === wanted).length;
  return {
    nodes: nodes.length + missing.length,
    recommended: count('recommended'),
    suitable: count('suitable'),
    unsuitable: count('unsuitable'),
    inconclusive: count('inconclusive'),
    noReport: missing.length,
  };
}

function inOrder(times: readonly string[]): readonly string[] {
  return times.toSorted((one, other) => Date.parse(one) - Date.parse(other));
}

/**
 * Exit status of a fleet: 2 if a node could not be measured, 1 unsuitable, 3 inconclusive. With `isStrict`, 1 also for warnings and
 * inconclusive.
 */
export function exitStatusOfFleet({ outcome, missing, nodes }: FleetReport, isStrict: boolean): 0 | 1 | 2 | 3 {
  if (missing.some(({ reason }) => reason.id === 'could-not-measure')) return 2;
  if (outcome === 'unsuitable') return 1;
  if (outcome === 'inconclusive') return isStrict ? 1 : 3;
  return isStrict && nodes.some(({ warnings }) => warnings.length > 0) ? 1 : 0;
}
