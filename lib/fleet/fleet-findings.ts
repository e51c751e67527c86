// Findings about several nodes: shared disks and machines, duplicate names, different settings and versions.

import type { FleetFinding, SettingsGroup } from './fleet-report.js';
import { grouped } from './grouped.js';
import { byNodeName } from './node-ranking.js';
import type { OddNode } from './odd-nodes.js';
import type { DoubledReports, NodeReport } from './report-collection.js';

export interface FleetEvidence {
  readonly nodeReports: readonly NodeReport[];
  readonly doubled: readonly DoubledReports[];
  readonly odd: readonly OddNode[];
  readonly groups: readonly SettingsGroup[];
  readonly expected: readonly string[] | undefined;
}

/** The most important first. */
export function findingsOf({ nodeReports, doubled, odd, groups, expected }: FleetEvidence): readonly FleetFinding[] {
  return [
    ...sharedDisks(nodeReports),
    ...sameMachines(nodeReports),
    ...odd.map(({ report, ...node }): FleetFinding => ({ id: 'odd-node', node: report.result.name, ...node })),
    ...sameNames(nodeReports),
    ...doubled.map(
      ({ used, all }): FleetFinding => ({
        id: 'doubled-node',
        node: used.result.name,
        sources: all.map(({ source }) => source),
        used: used.source,
      }),
    ),
    ...(groups.length > 1 ? [{ id: 'mixed-settings', groups } as const] : []),
    ...unexpected(nodeReports, expected),
    ...clonedMachineIds(nodeReports),
    ...mixedVersions(nodeReports),
  ];
}

function sharedDisks(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  const diskUsers = nodeReports.flatMap((report) =>
    report.result.disks.flatMap(({ identity }) => (identity === null ? [] : [{ identity, report }])),
  );
  return severalBy(diskUsers, ({ identity }) => identity).flatMap(([identity, group]): readonly FleetFinding[] => {
    const reports = [...new Set(group.map(({ report }) => report))];
    if (reports.length < 2) return [];
    return [{ id: 'shared-disk', identity, nodes: namesOf(reports), isConcurrent: overlaps(reports) }];
  });
}

/** Whether any two of the runs overlapped in time. */
function overlaps(reports: readonly NodeReport[]): boolean {
  const times = reports
    .map(({ result }) => ({ from: Date.parse(result.startedAt), to: Date.parse(result.endedAt ?? result.startedAt) }))
    .sort((one, other) => one.from - other.from);
  return times.some(({ from }, index) => index > 0 && from < (times[index - 1]?.to ?? 0));
}

function sameMachines(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  return severalBy(nodeReports, ({ result }) => result.bootId).map(([, group]) => ({
    id: 'same-machine',
    nodes: namesOf(group),
  }));
}

/** Copies of one virtual machine. systemd derives the same DHCP client id for all of them from the machine id. */
function clonedMachineIds(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  const areDistinct = (values: readonly unknown[]) => new Set(values).size === values.length;
  return severalBy(nodeReports, ({ result }) => result.machineId)
    .filter(([, group]) => areDistinct(group.map(({ result }) => result.bootId)))
    .filter(([, group]) => areDistinct(group.map(({ result }) => result.name)))
    .map(([, group]) => ({ id: 'cloned-machine-id', nodes: namesOf(group) }));
}

function sameNames(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  return severalBy(nodeReports, ({ result }) => result.name).map(([node, group]) => ({
    id: 'same-name',
    node,
    sources: group.map(({ source }) => source),
  }));
}

function unexpected(
  nodeReports: readonly NodeReport[],
  expected: readonly string[] | undefined,
): readonly FleetFinding[] {
  if (expected === undefined) return [];
  const wanted = new Set(expected);
  const nodes = namesOf(nodeReports.filter(({ result }) => !wanted.has(result.name)));
  return nodes.length === 0 ? [] : [{ id: 'unexpected-nodes', nodes }];
}

function mixedVersions(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  const versions = [...grouped(nodeReports, ({ result }) => result.toolVersion)]
    .map(([version, { length }]) => ({ version, nodes: length }))
    .sort((one, other) => other.nodes - one.nodes);
  return versions.length < 2 ? [] : [{ id: 'mixed-versions', versions }];
}

/** The groups of at least two, with their keys. */
function severalBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | null,
): readonly (readonly [string, readonly Value[]])[] {
  return [...grouped(values, keyOf)].flatMap(([key, group]) =>
    key === null || group.length < 2 ? [] : [[key, group] as const],
  );
}

function namesOf(reports: readonly NodeReport[]): readonly string[] {
  return reports
    .map(({ result }) => result)
    .sort(byNodeName)
    .map(({ name }) => name);
}
