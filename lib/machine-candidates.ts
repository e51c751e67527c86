// Lists every disk and file system of a machine once, with the facts that decide whether it can hold etcd's data. Joins storage/ and
// live-etcd/. verdict/disk-candidates.ts decides which are usable, and their order.

import { statfs } from 'node:fs/promises';
import { etcdFolders } from './live-etcd/etcd-process.js';
import { USUAL_FOLDERS } from './live-etcd/usual-folders.js';
import { signaturesOf } from './signatures.js';
import { type DeviceInfo, readDevices } from './storage/device-list.js';
import { inspectDevice, inspectMount, type Storage } from './storage/inspect.js';
import { MachineView } from './storage/machine-view.js';
import { type Mount, mountOf, unescapeOctal } from './storage/mount.js';
import { dataMounts } from './storage/mounted-filesystems.js';
import { type Sysroot, textOf } from './storage/sysroot.js';
import type { Candidate } from './verdict/disk-candidates.js';

/** Every disk and file system of the machine, each once. */
export async function candidatesOf(sysroot: Sysroot, root: string | null): Promise<readonly Candidate[]> {
  const view = await MachineView.of(sysroot);
  const devices = await readDevices(sysroot);
  const etcds = await etcdDirectories(sysroot);
  const swaps = await swapDevices(sysroot);
  const { mounts } = view.machine;
  const onMounts: Candidate[] = [];
  for (const mount of dataMounts(mounts)) {
    // A mount can disappear or deny access while it is listed.
    const storage = await inspectMount(view, mount.mountPoint, root).catch(() => null);
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
    unmounted.push(await unmountedCandidate(view, device, root, swaps.has(disk.name)));
  }
  return [...onMounts, ...unmounted].map((candidate) => withEtcds(candidate, onMounts));
}

/** Adds an etcd as a neighbour if a file system with its data shares a leaf device with the candidate. */
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
    isMountedElsewhere: false,
    isSwap: false,
    etcdDirectories: etcds.filter((path) => mountOf(mounts, path)?.device === mount.device),
  };
}

async function unmountedCandidate(
  view: MachineView,
  device: DeviceInfo,
  root: string | null,
  isSwap: boolean,
): Promise<Candidate> {
  const { disk, sizeBytes } = device;
  return {
    device: disk.name,
    stableName: device.stableNames[0] ?? null,
    storage: await inspectDevice(view, disk, root),
    sizeBytes,
    freeBytes: null,
    mountPoint: null,
    filesystem: null,
    signature: await signatureOf(view.machine.sysroot, device),
    isReadOnly: device.isReadOnly,
    isRemovable: device.isRemovable,
    holders: device.holders,
    isMountedElsewhere: device.isMountedSomewhere,
    isSwap,
    etcdDirectories: [],
  };
}

/** From udev's record, else from wipefs; `unknown` if neither is available. */
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

/** Data directories of running etcds, and the usual directories if they hold a member. */
export async function etcdDirectories(sysroot: Sysroot): Promise<readonly string[]> {
  const running = sysroot.isLive ? (await etcdFolders(sysroot)).map(({ path }) => path) : [];
  const usual: string[] = [];
  for (const path of USUAL_FOLDERS) {
    // A user who may not read the directory does not know what it holds.
    if ((await sysroot.list(`${path}/member`)).length > 0) usual.push(path);
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
