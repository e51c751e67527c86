// disks: the disks and file systems of a machine as places for etcd's data, the best first, without a write. Joins what storage/ reads with what
// verdict/ decides.

import { statfs } from 'node:fs/promises';
import { benchmarkEtcdDisks, type SetOptions } from './benchmark-set.js';
import { DiskBenchError } from './errors.js';
import { etcdFolders } from './live-etcd/etcd-process.js';
import { USUAL_FOLDERS } from './live-etcd/search.js';
import { type ReportSet, SCHEMA_VERSION } from './report/report.js';
import { signaturesOf } from './signatures.js';
import { type DeviceInfo, readDevices } from './storage/device-list.js';
import { inspectDevice, inspectStorage, type Storage } from './storage/inspect.js';
import { type Mount, mountOf, readMounts, unescapeOctal } from './storage/mount.js';
import { dataMounts } from './storage/mounted-filesystems.js';
import { Sysroot, textOf } from './storage/sysroot.js';
import { TOOL } from './tool.js';
import { type Candidate, compareCandidates, type Unusable, unusable } from './verdict/disk-candidates.js';
import { type Advice, storageAdvice } from './verdict/storage-advice.js';
import { type StorageFinding, storageFindings } from './verdict/storage-findings.js';

export interface DisksOptions {
  /** A captured machine's root, read in place of `/`. */
  readonly sysroot?: string | undefined;
  /** Measure each mounted candidate, one after another, and rank them by the results. Not under a sysroot. */
  readonly measure?: boolean | SetOptions | undefined;
}

/** A place for etcd's data. */
export interface DiskCandidate extends Candidate {
  /** From 1: the best. */
  readonly rank: number;
  /** What forbids a recommendation. */
  readonly findings: readonly StorageFinding[];
  readonly advice: readonly Advice[];
}

export interface UnusableDisk extends Candidate {
  readonly why: Unusable;
}

export interface DiskList {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: typeof TOOL;
  /** The root that was read in place of `/`; null for this machine. */
  readonly sysroot: string | null;
  /** The best first. */
  readonly candidates: readonly DiskCandidate[];
  readonly unusable: readonly UnusableDisk[];
  /** Of the mounted candidates, after `measure`. */
  readonly measurement?: ReportSet;
  /** Mounted candidates that were not measured: a running etcd keeps its data on the same disk. */
  readonly notMeasured?: readonly { readonly mountPoint: string; readonly etcd: string }[];
}

/**
 * Lists the disks and file systems of a machine as places for etcd's data. Reads only; with `measure` it writes as `benchmarkEtcdDisks` does.
 *
 * @throws DiskBenchError if the sysroot cannot be read
 */
export async function listDisks(options: DisksOptions = {}): Promise<DiskList> {
  const root = options.sysroot ?? '/';
  const sysroot = new Sysroot(root);
  if (!sysroot.isLive && (await sysroot.list('/')).length === 0) {
    throw new DiskBenchError('ENOENT', `${root} is no folder that can be read, or is empty: name an unpacked machine`, {
      path: root,
    });
  }
  const all = await candidatesOf(sysroot, sysroot.isLive ? null : root);
  const judged = all.map((candidate) => ({ candidate, why: unusable(candidate) }));
  const usable = judged.flatMap(({ candidate, why }) => (why === null ? [candidate] : [])).sort(compareCandidates);
  const list: DiskList = {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    sysroot: sysroot.isLive ? null : root,
    candidates: usable.map((candidate, index) => ranked(candidate, index + 1)),
    unusable: judged.flatMap(({ candidate, why }) => (why === null ? [] : [{ ...candidate, why }])),
  };
  const { measure } = options;
  if (measure === undefined || measure === false) return list;
  if (!sysroot.isLive) {
    throw new DiskBenchError(
      'ERR_INVALID_OPTION',
      'a captured machine cannot be measured: leave out measure or sysroot',
      {
        option: 'measure',
      },
    );
  }
  return measured(list, measure === true ? {} : measure);
}

function ranked(candidate: Candidate, rank: number): DiskCandidate {
  const { storage } = candidate;
  return { ...candidate, rank, findings: storageFindings(storage), advice: storageAdvice(storage) };
}

/** The measured candidates by their ranking, then those without a mount, which may be better or worse. */
async function measured(list: DiskList, options: SetOptions): Promise<DiskList> {
  const mounted = list.candidates.filter(({ mountPoint }) => mountPoint !== null);
  const isQuiet = (candidate: Candidate) => options.allowLive === true || etcdOn(candidate) === undefined;
  const paths = mounted.filter(isQuiet).flatMap(({ mountPoint }) => mountPoint ?? []);
  const notMeasured = mounted.flatMap((candidate) => {
    const etcd = etcdOn(candidate);
    return isQuiet(candidate) || etcd === undefined ? [] : [{ mountPoint: candidate.mountPoint ?? '', etcd }];
  });
  if (paths.length === 0) return { ...list, notMeasured };
  const measurement = await benchmarkEtcdDisks(paths, options);
  const place = (candidate: Candidate) =>
    measurement.ranking.find(({ path }) => path === candidate.mountPoint)?.rank ?? Number.POSITIVE_INFINITY;
  const sorted = [...list.candidates].sort((one, other) => {
    const [first, second] = [place(one), place(other)];
    return first === second ? one.rank - other.rank : first - second;
  });
  return {
    ...list,
    candidates: sorted.map((candidate, index) => ({ ...candidate, rank: index + 1 })),
    measurement,
    ...(notMeasured.length > 0 ? { notMeasured } : {}),
  };
}

/** The data directory of an etcd on the same disks. */
function etcdOn({ storage, etcdDirectories }: Candidate): string | undefined {
  return etcdDirectories[0] ?? storage.neighbours.find(({ role }) => role === 'etcd')?.name;
}

/** Every disk and file system of the machine, once. */
export async function candidatesOf(sysroot: Sysroot, root: string | null): Promise<readonly Candidate[]> {
  const devices = await readDevices(sysroot);
  const etcds = await etcdDirectories(sysroot);
  const swaps = await swapDevices(sysroot);
  const { mounts } = await readMounts(sysroot);
  const onMounts: Candidate[] = [];
  for (const mount of await dataMounts(sysroot)) {
    // A mount may go, or may not be entered, while it is listed.
    const storage = await inspectStorage(mount.mountPoint, root === null ? {} : { sysroot: root }).catch(() => null);
    if (storage !== null) onMounts.push(await mountedCandidate(sysroot, mount, storage, devices, mounts, etcds));
  }
  const used = new Set([
    ...mounts.flatMap(({ device }) => device ?? []),
    ...onMounts.flatMap(({ storage }) => storage.stack.flatMap(({ device }) => device ?? [])),
  ]);
  const unmounted: Candidate[] = [];
  for (const device of devices) {
    const { disk, kind, holders, partitions } = device;
    const isOfMount = disk.device !== null && used.has(disk.device) && holders.length === 0;
    if (partitions.length > 0 || isOfMount || (kind === 'loop' && holders.length === 0)) continue;
    unmounted.push(await unmountedCandidate(sysroot, device, root, swaps.has(disk.name)));
  }
  return [...onMounts, ...unmounted].map((candidate) => withEtcds(candidate, onMounts));
}

/** A disk that shares a leaf with a file system that holds an etcd's data has that etcd for a neighbour. */
function withEtcds(candidate: Candidate, all: readonly Candidate[]): Candidate {
  const own = candidate.storage.leaves.map(({ name }) => name);
  const others = all
    .filter((other) => other.mountPoint !== candidate.mountPoint)
    .flatMap(({ storage, etcdDirectories: directories }) => {
      const leaves = storage.leaves.map(({ name }) => name).filter((name) => own.includes(name));
      return leaves.length === 0 ? [] : directories.map((name) => ({ role: 'etcd', name, leaves }) as const);
    });
  const here = candidate.etcdDirectories.map((name) => ({ role: 'etcd', name, leaves: own }) as const);
  const neighbours = [...candidate.storage.neighbours, ...here, ...others];
  return { ...candidate, storage: { ...candidate.storage, neighbours } };
}

async function mountedCandidate(
  sysroot: Sysroot,
  mount: Mount,
  storage: Storage,
  devices: readonly DeviceInfo[],
  mounts: readonly Mount[],
  etcds: readonly string[],
): Promise<Candidate> {
  const below = storage.stack[1]?.kind === 'filesystem' ? undefined : storage.stack[1];
  const device = devices.find(({ disk }) => disk.name === below?.name);
  const usage = sysroot.isLive ? await usageOf(mount.mountPoint) : null;
  return {
    device: below?.name ?? mount.source,
    stableName: device?.stableNames[0] ?? null,
    storage,
    sizeBytes: usage?.sizeBytes ?? device?.sizeBytes ?? null,
    freeBytes: usage?.freeBytes ?? null,
    mountPoint: mount.mountPoint,
    filesystem: mount.type,
    signature: null,
    isReadOnly: mount.options.includes('ro'),
    isRemovable: isRemovable(device, devices),
    holders: [],
    isSwap: false,
    etcdDirectories: etcds.filter((path) => mountOf(mounts, path)?.device === mount.device),
  };
}

async function unmountedCandidate(
  sysroot: Sysroot,
  device: DeviceInfo,
  root: string | null,
  isSwap: boolean,
): Promise<Candidate> {
  const { disk, sizeBytes } = device;
  return {
    device: disk.name,
    stableName: device.stableNames[0] ?? null,
    storage: await inspectDevice(sysroot, disk, root),
    sizeBytes,
    freeBytes: null,
    mountPoint: null,
    filesystem: null,
    signature: await signatureOf(sysroot, device),
    isReadOnly: device.isReadOnly,
    isRemovable: device.isRemovable,
    holders: device.holders,
    isSwap,
    etcdDirectories: [],
  };
}

/** udev's record, or wipefs where there is none; `unknown` if neither can tell. */
export async function signatureOf(sysroot: Sysroot, device: DeviceInfo): Promise<string | null> {
  if (device.isProbed || device.signature !== null) return device.signature;
  if (!sysroot.isLive) return 'unknown';
  const found = await signaturesOf(`/dev/${device.disk.name.replaceAll('!', '/')}`);
  return found === null ? 'unknown' : found.length === 0 ? null : found.join(', ');
}

function isRemovable(device: DeviceInfo | undefined, all: readonly DeviceInfo[]): boolean {
  if (device === undefined) return false;
  return device.isRemovable || all.find(({ disk }) => disk.name === device.parent)?.isRemovable === true;
}

async function usageOf(path: string): Promise<{ readonly sizeBytes: number; readonly freeBytes: number } | null> {
  const found = await statfs(path).catch(() => null);
  return found === null ? null : { sizeBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize };
}

/** Data directories of running etcds, and the usual ones that hold a member. */
export async function etcdDirectories(sysroot: Sysroot): Promise<readonly string[]> {
  const running = sysroot.isLive ? (await etcdFolders(sysroot)).map(({ path }) => path) : [];
  const usual: string[] = [];
  for (const path of USUAL_FOLDERS) {
    if (await sysroot.exists(`${path}/member`)) usual.push(path);
  }
  return [...new Set([...running, ...usual])];
}

async function swapDevices(sysroot: Sysroot): Promise<ReadonlySet<string>> {
  const file = await sysroot.readTable('/proc/swaps');
  const names = (textOf(file) ?? '').split('\n').slice(1, 65);
  const found = new Set<string>();
  for (const line of names) {
    const [path = ''] = line.trim().split(/\s+/);
    if (!path.startsWith('/dev/')) continue;
    const resolved = await sysroot.resolve(unescapeOctal(path));
    found.add(resolved.path.slice('/dev/'.length));
  }
  return found;
}
