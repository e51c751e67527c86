// Finds nodes whose latency differs from that of nodes with the same disk model by more than chance. Rosner's generalized extreme
// studentized deviate test (Technometrics 25, 1983) on the logarithms of the append p99.

import { median } from '../measure/drift.js';
import { grouped } from './grouped.js';
import type { NodeReport } from './report-collection.js';
import { studentTail } from './student.js';

/** The smallest group in which one node can differ from the others. */
const MIN_GROUP = 3;
/**
 * Probability of a false outlier in a group without one; up to 9 % in groups of fewer than 25, before the tests of the ratio and the
 * interval.
 */
const ALPHA = 0.05;
/** The smallest ratio that matters. Disks of one model differ by less because of age and fill. */
const MIN_RATIO = 2;
/** The largest share of a group that can be odd. */
const MAX_ODD_SHARE = 1 / 3;

interface Candidate {
  readonly report: NodeReport;
  readonly model: string;
  readonly p99Ns: number;
}

export interface OddNode extends Candidate {
  readonly ratio: number;
  readonly likeCount: number;
  readonly likeMedianNs: number;
}

export function oddNodes(reports: readonly NodeReport[]): readonly OddNode[] {
  const candidates = reports.flatMap((report) => {
    const model = modelOf(report);
    const p99Ns = report.result.append?.p99Ns;
    return model === null || !p99Ns ? [] : [{ report, model, p99Ns }];
  });
  const groups = grouped(candidates, ({ report, model }) => JSON.stringify([report.result.storageClass, model]));
  return [...groups.values()].flatMap((group) => (group.length < MIN_GROUP ? [] : oddIn(group)));
}

function oddIn(group: readonly Candidate[]): readonly OddNode[] {
  const outliers = new Set(extremeIndices(group.map(({ p99Ns }) => Math.log(p99Ns))));
  const like = group.filter((_, index) => !outliers.has(index));
  const likeMedianNs = median(like.map(({ p99Ns }) => p99Ns));
  return group.flatMap((one, index): readonly OddNode[] => {
    const ratio = one.p99Ns / likeMedianNs;
    const differs =
      outliers.has(index) && (ratio >= MIN_RATIO || ratio <= 1 / MIN_RATIO) && excludesMedian(one, likeMedianNs);
    return differs ? [{ ...one, ratio, likeCount: like.length, likeMedianNs }] : [];
  });
}

/** Whether the interval of its own p99 excludes the median of the others: a difference due to few samples does not count. */
function excludesMedian({ report, p99Ns }: Candidate, likeMedianNs: number): boolean {
  const { append } = report.result;
  return p99Ns > likeMedianNs
    ? (append?.p99LowNs ?? p99Ns) > likeMedianNs
    : (append?.p99HighNs ?? p99Ns) < likeMedianNs;
}

/** Rosner's test: repeatedly removes the most extreme value. The last significant one and all before it are outliers. */
export function extremeIndices(values: readonly number[]): readonly number[] {
  const n = values.length;
  const rest = values.map((value, index) => ({ value, index }));
  const most = Math.max(1, Math.floor(n * MAX_ODD_SHARE));
  const removed: number[] = [];
  let significant = 0;
  for (let i = 1; i <= most && n - i >= 2; i += 1) {
    const mean = rest.reduce((sum, { value }) => sum + value, 0) / rest.length;
    const deviation = Math.sqrt(rest.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (rest.length - 1));
    if (deviation === 0) break;
    const extreme = rest.reduce((far, one) => (Math.abs(one.value - mean) > Math.abs(far.value - mean) ? one : far));
    removed.push(extreme.index);
    if (Math.abs(extreme.value - mean) / deviation > criticalValue(n, i)) significant = i;
    rest.splice(rest.indexOf(extreme), 1);
  }
  return removed.slice(0, significant);
}

/** Lambda of Rosner's equation 2.5, for the i-th value of n. */
function criticalValue(n: number, i: number): number {
  const degrees = n - i - 1;
  const t = studentTail(ALPHA / (2 * (n - i + 1)), degrees);
  return (t * (n - i)) / Math.sqrt((degrees + t * t) * (n - i + 1));
}

/** The model of all its disks; `null` if one has none. */
function modelOf({ result }: NodeReport): string | null {
  const models = result.disks.map(({ model }) => model);
  return models.length === 0 || models.includes(null) ? null : [...new Set(models)].sort().join(', ');
}
