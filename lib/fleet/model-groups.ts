// The fleet in groups: nodes per disk model, and nodes per range of the append p99.

import { median } from '../measure/drift.js';
import type { FleetNode, ModelGroup, NodeBucket } from './fleet-report.js';
import { grouped } from './grouped.js';

export function modelsOf(nodes: readonly FleetNode[]): readonly ModelGroup[] {
  const keyed = grouped(nodes, ({ storageClass, disks }) => JSON.stringify([storageClass, modelsIn(disks)]));
  return [...keyed.values()]
    .map((group) => groupOf(group[0], group))
    .sort((one, other) => other.nodes - one.nodes || (one.medianP99Ns ?? 0) - (other.medianP99Ns ?? 0));
}

function groupOf({ storageClass, disks }: FleetNode, nodes: readonly FleetNode[]): ModelGroup {
  const p99s = p99sOf(nodes);
  return {
    storageClass,
    model: modelsIn(disks),
    nodes: nodes.length,
    medianP99Ns: p99s.length === 0 ? null : median(p99s),
    worstP99Ns: p99s.length === 0 ? null : Math.max(...p99s),
    odd: nodes.filter(({ isOdd }) => isOdd).length,
  };
}

/** `null` if no disk reports its model. */
function modelsIn(disks: FleetNode['disks']): string | null {
  const models = [...new Set(disks.flatMap(({ model }) => model ?? []))].sort();
  return models.length === 0 ? null : models.join(', ');
}

function p99sOf(nodes: readonly FleetNode[]): readonly number[] {
  return nodes.flatMap(({ isComparable, append }) => (isComparable && append?.p99Ns ? [append.p99Ns] : []));
}

const MS = 1e6;
/** Bounds 1, 2, 5 and so on. Both limits, 2 and 10 ms, are bounds. */
const BOUNDS_NS: readonly number[] = [0, 1, 2, 5, 10, 20].map((ms) => ms * MS);

/** Number of nodes with their append p99 in each range, without the empty ranges before the first and after the last node. */
export function p99BucketsOf(nodes: readonly FleetNode[]): readonly NodeBucket[] {
  const p99s = p99sOf(nodes);
  const buckets = BOUNDS_NS.map((fromNs, index) => {
    const toNs = BOUNDS_NS[index + 1] ?? null;
    return { fromNs, toNs, nodes: p99s.filter((p99) => p99 >= fromNs && (toNs === null || p99 < toNs)).length };
  });
  const isFilled = ({ nodes: count }: NodeBucket) => count > 0;
  return buckets.slice(Math.max(0, buckets.findIndex(isFilled)), buckets.findLastIndex(isFilled) + 1);
}
