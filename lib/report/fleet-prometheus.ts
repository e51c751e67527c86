// The fleet report in Prometheus' text format: each metric of a node with a `node` label.

import { type FleetNode, type FleetReport, OUTCOMES } from '../fleet/fleet-report.js';
import type { Labels } from './prometheus-labels.js';
import { choiceSamples, type Family, prometheusText, type Sample } from './prometheus-text.js';

const FAMILIES: readonly Family<FleetReport>[] = [
  {
    name: 'etcd_disk_bench_fleet_verdict',
    help: '1 for the verdict of the fleet, 0 for the others.',
    samples: ({ outcome }) => choiceSamples('outcome', OUTCOMES, outcome),
  },
  {
    name: 'etcd_disk_bench_node_has_report',
    help: '1 for a node with a report, 0 for an expected node without one.',
    samples: ({ nodes, missing }) => [
      ...each(nodes, () => 1),
      ...missing.map(({ name }): Sample => [{ node: name }, 0]),
    ],
  },
  {
    name: 'etcd_disk_bench_node_verdict',
    help: '1 for the verdict of the node, 0 for the others.',
    samples: ({ nodes }) => nodes.flatMap((node) => choiceSamples('outcome', OUTCOMES, node.outcome, labelsOf(node))),
  },
  {
    name: 'etcd_disk_bench_node_append_p50_seconds',
    help: 'Median of the appends in the fixed-rate phase.',
    samples: ({ nodes }) => each(nodes, ({ append }) => inSeconds(append?.p50Ns)),
  },
  {
    name: 'etcd_disk_bench_node_append_p99_seconds',
    help: 'p99 of the appends in the fixed-rate phase.',
    samples: ({ nodes }) => each(nodes, ({ append }) => inSeconds(append?.p99Ns)),
  },
  {
    name: 'etcd_disk_bench_node_append_max_seconds',
    help: 'Slowest append in the fixed-rate phase.',
    samples: ({ nodes }) => each(nodes, ({ append }) => inSeconds(append?.maxNs)),
  },
  {
    name: 'etcd_disk_bench_node_sync_p99_seconds',
    help: 'p99 of the fdatasyncs in the fixed-rate phase.',
    samples: ({ nodes }) => each(nodes, ({ sync }) => inSeconds(sync?.p99Ns)),
  },
  {
    name: 'etcd_disk_bench_node_appends',
    help: 'Appends in the fixed-rate phase.',
    samples: ({ nodes }) => each(nodes, ({ append }) => append?.count),
  },
  {
    name: 'etcd_disk_bench_node_slow_appends',
    help: 'Appends that took 10 ms or longer.',
    samples: ({ nodes }) => each(nodes, ({ append }) => append?.slow),
  },
  {
    name: 'etcd_disk_bench_node_is_odd',
    help: '1 for a node that differs from nodes with the same disk model.',
    samples: ({ nodes }) => each(nodes, ({ isOdd }) => (isOdd ? 1 : 0)),
  },
  {
    name: 'etcd_disk_bench_node_run_timestamp_seconds',
    help: 'Start of the run, in seconds since 1970.',
    samples: ({ nodes }) => each(nodes, ({ startedAt }) => Date.parse(startedAt) / 1000),
  },
];

export function renderFleetPrometheus(fleet: FleetReport): string {
  return prometheusText(FAMILIES, [fleet]);
}

/** Two machines with one name get their source as a label: Prometheus rejects a repeated series. */
function labelsOf({ name, path, source }: FleetNode): Labels {
  return { node: name, path, source };
}

function each(
  nodes: readonly FleetNode[],
  figureOf: (node: FleetNode) => number | null | undefined,
): readonly Sample[] {
  return nodes.flatMap((node) => {
    const value = figureOf(node);
    return value === null || value === undefined ? [] : [[labelsOf(node), value]];
  });
}

function inSeconds(ns: number | null | undefined): number | null {
  return ns === null || ns === undefined ? null : ns / 1e9;
}
