// Reads etcd's JSON about a cluster: members, statuses, health, alarms. It comes from the gRPC gateway, `etcdctl -w json`, a must-gather or
// etcd-diagnosis, which spell the same fields differently.

export interface ClusterMember {
  /** Hexadecimal, as in logs and metrics. */
  readonly id: string;
  readonly name: string;
  readonly clientUrls: readonly string[];
}

export interface MemberStatus {
  readonly endpoint: string | null;
  readonly memberId: string | null;
  readonly leaderId: string | null;
  readonly version: string | null;
  readonly dbSizeBytes: number | null;
  readonly dbInUseBytes: number | null;
  readonly revision: number | null;
  readonly errors: readonly string[];
}

export interface MemberHealth {
  readonly endpoint: string | null;
  readonly isHealthy: boolean;
  readonly reason: string;
}

export interface ClusterFacts {
  readonly members: readonly ClusterMember[];
  readonly statuses: readonly MemberStatus[];
  readonly health: readonly MemberHealth[];
  readonly alarms: readonly { readonly memberId: string | null; readonly alarm: string }[];
}

export const NO_FACTS: ClusterFacts = { members: [], statuses: [], health: [], alarms: [] };

export function factsSum(all: readonly ClusterFacts[]): ClusterFacts {
  const known = new Set<string>();
  const isNew = (key: string) => !known.has(key) && known.add(key) !== undefined;
  return {
    members: all.flatMap(({ members }) => members).filter(({ id }) => isNew(`m${id}`)),
    statuses: all.flatMap(({ statuses }) => statuses).filter(({ memberId: id }) => id === null || isNew(`s${id}`)),
    health: all.flatMap(({ health }) => health),
    alarms: all.flatMap(({ alarms }) => alarms).filter((one) => isNew(`a${one.memberId}${one.alarm}`)),
  };
}

/** Parses JSON whose integers can have more digits than a double holds: those become strings. */
export function parseWithBigNumbers(text: string): unknown {
  return JSON.parse(text.replace(/([:[,]\s*)(-?\d{16,})(?=\s*[,}\]])/g, '$1"$2"'));
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(value: unknown): number | null {
  const found = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** Converts an id to hexadecimal: JSON has it in decimal, logs and metrics in hexadecimal. */
function memberId(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const found = String(value);
  if (!/^\d+$/.test(found)) return /^[0-9a-f]{1,16}$/.test(found) ? found : null;
  return found === '0' ? null : BigInt(found).toString(16);
}

/** Facts in a document about a cluster; `null` if its form is unknown. */
export function factsIn(document: unknown): ClusterFacts | null {
  if (Array.isArray(document)) return factsInList(list(document));
  if (!isObject(document)) return null;
  if (Array.isArray(document['results'])) return factsOfDiagnosis(list(document['results']));
  if (Array.isArray(document['members'])) return { ...NO_FACTS, members: membersIn(document) };
  if ('alarms' in document || ('header' in document && Object.keys(document).length === 1)) {
    return { ...NO_FACTS, alarms: alarmsIn(document) };
  }
  if ('health' in document && !('labels' in document)) return { ...NO_FACTS, health: [healthIn(document)] };
  if ('dbSize' in document || 'raftIndex' in document) return { ...NO_FACTS, statuses: statusesIn(document, null) };
  return null;
}

/** `etcdctl endpoint status` and `endpoint health` print lists. */
function factsInList(rows: readonly Json[]): ClusterFacts | null {
  const statuses = rows.flatMap((row) => statusesIn(row['Status'], row['Endpoint']));
  const health = rows.flatMap((row) => ('health' in row && 'endpoint' in row ? [healthIn(row)] : []));
  return statuses.length + health.length === 0 ? null : { ...NO_FACTS, statuses, health };
}

function factsOfDiagnosis(results: readonly Json[]): ClusterFacts | null {
  const lists = results.map((row) => row['memberList']).filter(isObject);
  const statuses = results
    .flatMap((row) => list(row['epStatusList']))
    .flatMap((row) => statusesIn(row['epStatus'], row['endpoint']));
  if (lists.length + statuses.length === 0 && metricLinesIn({ results }).length === 0) return null;
  return { ...NO_FACTS, members: lists.flatMap(membersIn), statuses };
}

/** The lines of metrics in a document of etcd-diagnosis, by endpoint. */
export function metricLinesIn(
  document: unknown,
): readonly { readonly endpoint: string; readonly lines: readonly string[] }[] {
  if (!isObject(document)) return [];
  return list(document['results'])
    .flatMap((row) => list(row['epMetricsList']))
    .flatMap((row) => {
      const lines = isObject(row['epMetrics']) ? Object.values(row['epMetrics']).flatMap(texts) : [];
      return lines.length === 0 ? [] : [{ endpoint: text(row['endpoint']) ?? '', lines }];
    });
}

function membersIn(document: Json): readonly ClusterMember[] {
  return list(document['members']).flatMap((row) => {
    const id = memberId(row['ID'] ?? row['id'] ?? row['memberID']);
    if (id === null) return [];
    const clientUrls = texts(row['clientURLs'] ?? row['clientUrls']);
    return [{ id, name: text(row['name']) ?? '', clientUrls }];
  });
}

function alarmsIn(document: Json): ClusterFacts['alarms'] {
  // The gateway names an alarm, etcdctl numbers it.
  const names: Readonly<Record<string, string>> = { '1': 'NOSPACE', '2': 'CORRUPT' };
  return list(document['alarms']).flatMap((row) => {
    const alarm = String(row['alarm'] ?? '');
    const name = names[alarm] ?? alarm;
    return name === '' || name === 'NONE' || name === '0' ? [] : [{ memberId: memberId(row['memberID']), alarm: name }];
  });
}

function healthIn(document: Json): MemberHealth {
  return {
    endpoint: text(document['endpoint']),
    isHealthy: document['health'] === true || document['health'] === 'true',
    reason: text(document['reason'] ?? document['error']) ?? '',
  };
}

function statusesIn(document: unknown, endpoint: unknown): readonly MemberStatus[] {
  if (!isObject(document)) return [];
  const header = isObject(document['header']) ? document['header'] : {};
  const status = {
    endpoint: text(endpoint),
    memberId: memberId(header['member_id'] ?? header['memberId']),
    leaderId: memberId(document['leader']),
    version: text(document['version']),
    dbSizeBytes: number(document['dbSize']),
    dbInUseBytes: number(document['dbSizeInUse']),
    revision: number(header['revision']),
    errors: texts(document['errors']),
  };
  return [status];
}
