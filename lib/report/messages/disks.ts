// The words of `disks`: the reasons of each rank, the reasons against other disks, the next steps.

import type { DiskCandidate, DiskList, UnusableDisk } from '../../disks.js';
import { FOLDER_OF_PLATFORM } from '../../live-etcd/usual-folders.js';
import type { Neighbour } from '../../storage/neighbours.js';
import type { Unusable } from '../../verdict/disk-candidates.js';
import type { Advice } from '../../verdict/storage-advice.js';
import { bytes, latency } from '../format.js';
import { textById } from './by-id.js';
import { listed } from './phrases.js';
import { storageFindingMessage } from './storage.js';
import { layerText, reasonText } from './storage-evidence.js';

/** One candidate, ready for a table. */
export interface DiskRow {
  readonly rank: string;
  readonly disk: string;
  readonly class: string;
  readonly size: string;
  readonly free: string;
  readonly mountPoint: string;
  readonly model: string;
  /** Of its last measurement; empty without one. */
  readonly p99: string;
  /** Why it has its place. */
  readonly reason: string;
  readonly isWarning: boolean;
}

export function diskRows(list: DiskList): readonly DiskRow[] {
  return list.candidates.map((candidate) => ({
    rank: String(candidate.rank),
    disk: diskName(candidate),
    class: `${candidate.storage.class}${candidate.storage.class === 'unknown' ? '' : `, ${candidate.storage.confidence}`}`,
    size: sizeText(candidate.sizeBytes),
    free: sizeText(
      candidate.mountPoint === null && candidate.signature === null ? candidate.sizeBytes : candidate.freeBytes,
    ),
    mountPoint: candidate.mountPoint ?? '-',
    model: modelOf(candidate),
    p99: p99Of(candidate, list),
    ...reasonOf(candidate, list),
  }));
}

const COLUMNS = [
  ['', 'rank'],
  ['disk', 'disk'],
  ['class', 'class'],
  ['p99', 'p99'],
  ['size', 'size'],
  ['free', 'free'],
  ['mounted on', 'mountPoint'],
  ['model', 'model'],
] as const;

/** The candidates as a table, its head first; without p99 if nothing was measured. */
export function diskTable(rows: readonly DiskRow[]): readonly (readonly string[])[] {
  const isMeasured = rows.some(({ p99 }) => p99 !== '');
  const columns = COLUMNS.filter(([head]) => head !== 'p99' || isMeasured);
  return [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, field]) => row[field] || '-'))];
}

/** The answer in a sentence or two. */
export function disksAnswer({ candidates: [best], measurement }: DiskList): string {
  if (best === undefined) return "No disk of this machine can hold etcd's data.";
  const measured = measurement?.reports.find(({ target }) => target.path === best.mountPoint)?.verdict.outcome;
  if (best.etcdDirectories.length > 0) {
    return `etcd is already on the best disk of this machine: ${best.mountPoint ?? ''} (${diskName(best)}).`;
  }
  const what = best.mountPoint === null ? diskName(best) : `${best.mountPoint} (${diskName(best)})`;
  const need =
    best.mountPoint !== null
      ? ''
      : best.signature === null
        ? ' It needs a file system first.'
        : best.signature === 'unknown'
          ? ' Its content is unknown: run as root.'
          : ' It is not mounted.';
  const doubt = best.findings.some(({ id }) => id === 'storage-unknown') ? ' Its storage class is unknown.' : '';
  return `${what} is the best place for etcd here${measured === undefined ? '' : `: ${measured}`}.${need}${doubt}`;
}

/** Disks that cannot be used, those of one reason together: names and reason. */
export function unusableRows({ unusable }: DiskList): readonly (readonly [string, string])[] {
  const groups = new Map<string, UnusableDisk[]>();
  for (const disk of unusable) {
    const text = unusableText(disk.why);
    const key = disk.mountPoint === null ? text : `${disk.mountPoint} ${text}`;
    groups.set(key, [...(groups.get(key) ?? []), disk]);
  }
  return [...groups.values()].map((disks) => {
    const [first] = disks;
    const where = first?.mountPoint == null ? '' : `mounted on ${first.mountPoint}: `;
    return [disks.map(diskName).join(', '), `${where}${first === undefined ? '' : unusableText(first.why)}`];
  });
}

export const unusableText = textById<Unusable>({
  'network-filesystem': ({ filesystem }) => `network file system (${filesystem})`,
  'in-memory': () => 'memory: a restart loses it',
  'not-durable': ({ finding }) => {
    const { title, observed } = storageFindingMessage(finding);
    return `${title}: ${observed}`;
  },
  member: ({ holders }) => `${holders.length === 1 ? 'member' : 'in use'} of ${listed(holders)}`,
  'member-signature': ({ signature }) => `part of another volume (${signature})`,
  'volume-part': ({ layer }) => `part of another volume (${layerText({ kind: 'mapper', type: layer })})`,
  'partitioned-volume': ({ signature }) =>
    `holds a partition table (${signature}), such as the disk of a virtual machine`,
  'used-by-mount': ({ mountPoint }) => `in use by the mount ${mountPoint}`,
  'mounted-elsewhere': () => 'mounted, outside of this container or mount namespace',
  swap: () => 'swap',
  removable: ({ transport }) => (transport === 'usb' ? 'removable (USB)' : 'removable'),
  'read-only': () => 'read-only',
  'unfit-filesystem': ({ filesystem }) => `${filesystem} is not a file system for etcd`,
  'too-small': ({ bytes: free, neededBytes }) => `too small: ${bytes(free)} free, etcd needs ${bytes(neededBytes)}`,
  'container-layer': () => "a container's writable layer, which is deleted with the container",
  'host-share': ({ filesystem }) => `a shared folder of the host (${filesystem})`,
});

/** Commands to go on with, each with its purpose. */
export function disksNext(list: DiskList): readonly string[] {
  if (list.sysroot !== null) return [];
  // An etcd on the same disk would be slowed down, so that one is not measured.
  const mounted = list.candidates.filter(
    ({ mountPoint, storage }) => mountPoint !== null && !storage.neighbours.some(({ role }) => role === 'etcd'),
  );
  const [best] = list.candidates;
  const next: string[] = [];
  if (mounted.length > 0 && list.measurement === undefined) {
    const ranks = listed(mounted.map(({ rank }) => String(rank)));
    next.push(
      `etcd-disk-bench disks --measure measures ${mounted.length > 1 ? `candidates ${ranks}, one after another` : `candidate ${ranks}`} (1 to 4 min each)`,
    );
  }
  const [present] = [...list.candidates, ...list.unusable].flatMap(({ etcdDirectories }) => etcdDirectories);
  if (best !== undefined && present !== undefined && best.etcdDirectories.length === 0 && best.signature === null) {
    const target = best.mountPoint === null ? diskName(best) : `${best.mountPoint}/etcd`;
    // Without a platform, the script is for a systemd service.
    const platform = Object.entries(FOLDER_OF_PLATFORM).find(([, folder]) => folder === present)?.[0];
    const command = `etcd-disk-bench disks --move-to ${target}${platform === undefined ? '' : ` --for ${platform}`}`;
    next.push(`${command} prints a script that moves etcd; runs nothing`);
  }
  return next;
}

/** The kernel's name, and that of a mapping such as an LVM volume. */
function diskName({ device, storage: { stack } }: DiskCandidate | UnusableDisk): string {
  const layer = stack.find(({ name }) => name === device);
  const mapping =
    layer?.kind === 'mapper' && layer.attributes.name?.state === 'read' ? layer.attributes.name.value : null;
  return (mapping ?? device).replaceAll('!', '/');
}

const ROLES: Readonly<Record<Neighbour['role'], string>> = {
  root: 'root',
  'container-images': 'container images',
  logs: 'logs',
  swap: 'swap',
  etcd: 'etcd',
  other: 'other file systems',
};

function reasonOf(candidate: DiskCandidate, list: DiskList): Pick<DiskRow, 'reason' | 'isWarning'> {
  const facts = [...stateParts(candidate), ...stackParts(candidate)];
  const shared = shareParts(candidate);
  const isShared = candidate.advice.some(({ id, level }) => level === 'warning' && id.startsWith('disk-shared-with'));
  const warnings = [...warningParts(candidate), ...(isShared ? shared : [])];
  if (!isShared) facts.push(...shared);
  const etcd = list.notMeasured?.find(({ mountPoint }) => mountPoint === candidate.mountPoint)?.etcd;
  if (etcd !== undefined) facts.push(`not measured: a run would slow down the etcd in ${etcd}`);
  if (warnings.length > 0) facts.push(`warning: ${warnings.join('; ')}`);
  return {
    reason: facts.length === 0 ? 'no other user of it was found' : facts.join('; '),
    isWarning: warnings.length > 0,
  };
}

function stateParts({ mountPoint, signature, etcdDirectories }: DiskCandidate): string[] {
  if (etcdDirectories.length > 0) return [`etcd keeps its data here (${listed(etcdDirectories)})`];
  if (mountPoint !== null) return [];
  if (signature === null) return ['no signature found'];
  return [signature === 'unknown' ? 'its content is unknown' : `holds ${signature}, which is not mounted`];
}

/** Several devices, of an array or a file system, and a journal elsewhere: a sync waits for all of them. */
function stackParts({ storage: { stack } }: DiskCandidate): string[] {
  const parts: string[] = [];
  for (const layer of stack) {
    const devices = layer.below.filter((name) => name !== layer.journal);
    if ((layer.kind === 'raid' || layer.kind === 'filesystem') && devices.length > 1) {
      parts.push(`${layerText(layer)} on ${listed(devices)}: a sync waits for the slowest`);
    }
    if (layer.journal !== undefined) parts.push(`its journal is on ${layer.journal}: a sync waits for it too`);
  }
  return parts;
}

const WARNINGS: Readonly<Partial<Record<Advice['id'], string>>> = {
  'storage-network-block': 'it is reached over a network',
  'storage-embedded-flash': 'it is embedded flash',
  'storage-parity-raid': 'a small write reads the rest of its stripe first',
  'mount-discard': 'it is mounted with discard',
  'filesystem-nearly-full': 'it is nearly full',
};

/** Warnings on the kind of storage; those on the users of the disk are gathered into one by `shareParts`. */
function warningParts({ advice, findings, storage: { leaves } }: DiskCandidate): string[] {
  const found = findings.map((finding) =>
    finding.id === 'storage-unknown'
      ? `its storage class is unknown: ${finding.reasons.map(reasonText).join('; ')}`
      : storageFindingMessage(finding).observed,
  );
  const advised = advice.flatMap((item) => {
    if (item.id === 'storage-zoned') return `it is zoned (${item.model})`;
    if (item.id !== 'storage-spinning') return WARNINGS[item.id] ?? [];
    const rate = leaves.find(({ rotationRate }) => (rotationRate ?? 0) > 1)?.rotationRate;
    return `it spins${rate == null ? '' : ` (${rate} rpm)`}: few such disks sync in 10 ms`;
  });
  return [...found, ...advised];
}

function shareParts({ storage: { neighbours }, etcdDirectories }: DiskCandidate): string[] {
  const roles = [...new Set(neighbours.map(({ role }) => role))].filter(
    (role) => role !== 'etcd' || etcdDirectories.length === 0,
  );
  const named = roles.filter((role) => role !== 'other').map((role) => ROLES[role]);
  if (roles.includes('other')) named.push(othersText(neighbours));
  const isPlural = named.length > 1 || named.some((name) => /^(logs|container images|\d+ other)/.test(name));
  return named.length === 0 ? [] : [`${listed(named)} ${isPlural ? 'are' : 'is'} on it`];
}

function othersText(neighbours: readonly Neighbour[]): string {
  const others = neighbours.filter(({ role }) => role === 'other');
  return others.length === 1 ? (others[0]?.name ?? '') : `${others.length} other file systems`;
}

function modelOf({ storage: { leaves } }: DiskCandidate): string {
  const models = leaves.map((leaf) => {
    const attribute = leaf.controllers[0]?.model ?? leaf.attributes.model;
    return leaf.product ?? (attribute.state === 'read' ? attribute.value : '');
  });
  const distinct = [...new Set(models.filter((model) => model !== ''))];
  return distinct.length === 0 ? '-' : distinct.join(', ');
}

function p99Of({ mountPoint }: DiskCandidate, { measurement }: DiskList): string {
  const report = measurement?.reports.find(({ target }) => target.path === mountPoint);
  const phase = report?.phases.find(({ name }) => name === 'paced') ?? report?.phases[0];
  return phase === undefined ? '' : latency(phase.sync.p99Ns);
}

/** `960 GB`, `4.00 TB`; `-` if it is not known. */
export function sizeText(value: number | null): string {
  return value === null ? '-' : bytes(value);
}
