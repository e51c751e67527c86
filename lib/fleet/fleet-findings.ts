// Findings about several nodes: shared disks and machines, duplicate names, different settings and versions.

import type { ExpectedNodes } from './expected-nodes.js';
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
  readonly expected: ExpectedNodes | undefined;
}

/** The most important first. */
export function findingsOf({ nodeReports, doubled, odd, groups, expected }: FleetEvidence): readonly FleetFinding[] {
  return [
    ...sharedDisks(nodeReports),
    ...sameMachines(nodeReports),
    ...odd.map(
      ({ report, model, p99Ns, ratio, likeCount, likeMedianNs }): FleetFinding => ({
        id: 'odd-node',
        node: report.result.name,
        model,
        p99Ns,
        ratio,
        likeCount,
        likeMedianNs,
      }),
    ),
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
  return severalBy(diskUsers, ({ identity }) => identity).flatMap((group): readonly FleetFinding[] => {
    const reports = [...new Set(group.map(({ report }) => report))];
    const [first] = group;
    if (reports.length < 2 || first === undefined) return [];
    return [{ id: 'shared-disk', identity: first.identity, nodes: namesOf(reports), isConcurrent: overlaps(reports) }];
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
  return severalBy(nodeReports, ({ result }) => result.bootId).map((group) => ({
    id: 'same-machine',
    nodes: namesOf(group),
  }));
}

/** Copies of one virtual machine. systemd derives the same DHCP client id for all of them from the machine id. */
function clonedMachineIds(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  return severalBy(nodeReports, ({ result }) => result.machineId)
    .filter((group) => new Set(group.map(({ result }) => result.bootId)).size === group.length)
    .filter((group) => new Set(group.map(({ result }) => result.name)).size === group.length)
    .map((group) => ({ id: 'cloned-machine-id', nodes: namesOf(group) }));
}

function sameNames(nodeReports: readonly NodeReport[]): readonly FleetFinding[] {
  return severalBy(nodeReports, ({ result }) => result.name).flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            id: 'same-name',
            node: first.result.name,
            sources: [first, ...others].map(({ source }) => source),
          } as const,
        ],
  );
}

function unexpected(nodeReports: readonly NodeReport[], expected: ExpectedNodes | undefined): readonly FleetFinding[] {
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

function severalBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string | null,
): readonly (readonly Value[])[] {
  const keyed = grouped(values, keyOf);
  return [...keyed].flatMap(([key, group]) => (key === null || group.length < 2 ? [] : [group]));
}

function namesOf(reports: readonly NodeReport[]): readonly string[] {
  return reports
    .map(({ result }) => ({ name: result.name }))
    .sort(byNodeName)
    .map(({ name }) => name);
}
