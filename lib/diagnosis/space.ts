// The space of the database: sizes, the effective quota, and commands to defragment this cluster. Runs nothing.

import type { DiagnosisFinding } from './decide.js';
import type { DefragmentationPlan, SpaceReading } from './diagnosis.js';
import type { View } from './rule.js';
import { hasAlarm, type MemberSize, sizesOf, smallestQuota } from './rules-broken.js';

export function spaceOf(view: View, findings: readonly DiagnosisFinding[]): SpaceReading | null {
  const sizes = sizesOf(view);
  const isAdvised = findings.some(({ id }) => ['no-space', 'quota-full', 'quota-near', 'fragmented'].includes(id));
  if (sizes.length === 0 && !isAdvised) return null;
  return {
    quotaBytes: smallestQuota(view),
    sizes: sizes.map(({ name, dbSizeBytes, dbInUseBytes }) => ({ member: name, dbSizeBytes, dbInUseBytes })),
    defragmentation: isAdvised ? planOf(view, sizes, findings) : null,
  };
}

/** For the time estimate without a disk run: the rate that etcd's hardware guide asks of a disk. A defragmentation writes a copy of the data in use. */
const SLOW_WRITE_BYTES_PER_SECOND = 100e6;

function planOf(view: View, sizes: readonly MemberSize[], findings: readonly DiagnosisFinding[]): DefragmentationPlan {
  const rate = view.diskRun?.writeBytesPerSecond ?? SLOW_WRITE_BYTES_PER_SECOND;
  const members = endpointsOf(view)
    .map(({ name, endpoint, isLeader }) => {
      const inUse = sizes.find((size) => size.name === name)?.dbInUseBytes ?? sizes[0]?.dbInUseBytes ?? null;
      return { name, endpoint, isLeader, pauseSeconds: inUse === null ? null : inUse / rate };
    })
    .sort((one, other) => Number(one.isLeader) - Number(other.isLeader));
  const revision = view.facts.statuses.find(({ revision: known }) => known !== null)?.revision ?? null;
  const hasNoSpace = findings.some(({ id }) => id === 'no-space');
  return {
    members,
    revision,
    hasAlarm: hasNoSpace,
    commands: commandsOf(members, revision, hasNoSpace),
    toolCommand: `etcd-defrag --endpoints=${members.map(({ endpoint }) => endpoint).join(',')} --compaction --defrag-rule="dbQuotaUsage > 0.8 || dbSize - dbSizeInUse > 104857600"`,
    obstacles: obstaclesOf(view, findings, members.length),
  };
}

interface Endpoint {
  readonly name: string;
  readonly endpoint: string;
  readonly isLeader: boolean;
}

/** Client URLs from the member list, or else from the statuses. A metrics URL accepts no commands. */
function endpointsOf({ facts, members }: View): readonly Endpoint[] {
  const leaderId =
    facts.statuses.find(({ leaderId: id }) => id !== null)?.leaderId ??
    members.find(({ reading }) => reading?.gauges.isLeader === 1)?.reading?.serverId ??
    null;
  const listed = facts.members.flatMap(({ id, name, clientUrls }) => {
    const endpoint = clientUrls[0];
    return endpoint === undefined ? [] : [{ name: name || id, endpoint, isLeader: id === leaderId }];
  });
  if (listed.length > 0) return listed;
  const stated = facts.statuses.flatMap(({ endpoint, memberId }) =>
    endpoint === null
      ? []
      : [{ name: memberId ?? endpoint, endpoint, isLeader: memberId !== null && memberId === leaderId }],
  );
  if (stated.length > 0) return stated;
  const hosts = members.map(({ name, reading }) => ({ name, isLeader: reading?.gauges.isLeader === 1 }));
  return hosts.map(({ name, isLeader }) => ({ name, endpoint: `https://${hostOf(name)}:2379`, isLeader }));
}

/** A placeholder for the user if only the name is known. */
function hostOf(name: string): string {
  const host = name.replace(/^https?:\/\//, '').replace(/:\d+.*$/, '');
  return /^[\w.-]+$/.test(host) && !host.endsWith('.metrics') && !host.endsWith('.log') ? host : 'HOST';
}

function commandsOf(
  members: readonly Pick<Endpoint, 'endpoint'>[],
  revision: number | null,
  hasAlarm: boolean,
): readonly string[] {
  const [first] = members;
  if (first === undefined) return [];
  const on = (endpoint: string, command: string) => `etcdctl --endpoints=${quoted(endpoint)} ${command}`;
  const last = members.length - 1;
  return [
    'export ETCDCTL_COMMAND_TIMEOUT=60s',
    ...(revision === null
      ? [`REV=$(${on(first.endpoint, 'endpoint status -w fields')} | sed -n 's/^"Revision" : //p')`]
      : []),
    on(first.endpoint, `compact ${revision ?? '"$REV"'}`),
    ...members.map(({ endpoint }, index) => `${on(endpoint, 'defrag')}${index < last ? ' && sleep 60' : ''}`),
    ...(hasAlarm ? [on(members[last]?.endpoint ?? first.endpoint, 'alarm disarm')] : []),
  ];
}

/** Quotes for a shell: the endpoint comes from another program. */
function quoted(text: string): string {
  return /^[\w.:/[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function obstaclesOf(
  view: View,
  findings: readonly DiagnosisFinding[],
  count: number,
): DefragmentationPlan['obstacles'] {
  const has = (...ids: readonly string[]) => findings.some(({ id }) => ids.includes(id));
  const isAway = has('member-down', 'member-unreachable', 'member-refuses', 'members-parted');
  const hasFault = findings.some(({ id, parameters }) => id === 'version' && parameters['fault'] !== 'unsupported-3.4');
  const hasNoEndpoints = count === 0 || view.facts.members.length + view.facts.statuses.length === 0;
  return [
    ...(isAway ? (['member-away'] as const) : []),
    ...(hasAlarm(view, 'CORRUPT') ? (['corrupt'] as const) : []),
    ...(hasFault ? (['version'] as const) : []),
    ...(hasNoEndpoints ? (['no-endpoints'] as const) : []),
  ];
}
