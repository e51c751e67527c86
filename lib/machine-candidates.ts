// Lists every disk and file system of a machine once, with the facts that decide whether it can hold etcd's data. Joins storage/ and
// live-etcd/. verdict/disk-candidates.ts decides which are usable, and their order.

import { etcdFolders } from './live-etcd/etcd-process.js';
import { USUAL_FOLDERS } from './live-etcd/usual-folders.js';
import { signaturesOf } from './signatures.js';
import { type DeviceInfo, readDevices } from './storage/device-list.js';
import { inspectDevice, inspectPath, type Storage } from './storage/inspect.js';
import { type MachineView, readMachine } from './storage/machine-view.js';
import { type Mount, mountOf } from './storage/mount.js';
import { dataMounts } from './storage/mounted-filesystems.js';
import type { Sysroot } from './storage/sysroot.js';
import type { Candidate } from './verdict/disk-candidates.js';

/** Every disk and file system of the machine, each once. */
export async function candidatesOf(sysroot: Sysroot): Promise<readonly Candidate[]> {
  const view = await readMachine(sysroot);
  const devices = await readDevices(view);
  const etcds = await etcdDirectories(sysroot);
  const { mounts } = view.machine;
  const onMounts: Candidate[] = [];
  for (const mount of dataMounts(mounts)) {
    // A mount can disappear or deny access while it is listed.
    const storage = await inspectPath(view, mount.mountPoint).catch(() => null);
    if (storage === null) continue;
    const here = etcds.filter((path) => mountOf(mounts, path)?.device === mount.device);
    onMounts.push({ ...mountedCandidate(mount, storage, devices), etcdDirectories: here });
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
    unmounted.push(await unmountedCandidate(view, device));
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

/** The candidate for a mounted file system. `storage` is that of a path on it. */
export function mountedCandidate(mount: Mount, storage: Storage, devices: readonly DeviceInfo[]): Candidate {
  const below = storage.stack[1]?.kind === 'filesystem' ? undefined : storage.stack[1];
  const device = devices.find(({ disk }) => disk.name === below?.name);
  const { usage } = storage.filesystem;
  return {
    device: below?.name ?? mount.source,
    stableName: device?.stableNames[0] ?? null,
    storage,
    sizeBytes: usage?.sizeBytes ?? device?.sizeBytes ?? null,
    freeBytes: usage?.availableBytes ?? null,
    mountPoint: mount.mountPoint,
    filesystem: mount.type,
    signature: null,
    isReadOnly: mount.options.includes('ro'),
    isRemovable: device?.isRemovable ?? false,
    holders: [],
    usedByMount: null,
    isMountedElsewhere: false,
    isSwap: false,
    etcdDirectories: [],
  };
}

export async function unmountedCandidate(view: MachineView, device: DeviceInfo): Promise<Candidate> {
  const { disk, sizeBytes, isReadOnly, holders, isSwap } = device;
  return {
    device: disk.name,
    stableName: device.stableNames[0] ?? null,
    storage: await inspectDevice(view, disk),
    sizeBytes,
    freeBytes: null,
    mountPoint: null,
    filesystem: null,
    signature: await signatureOf(view.machine.sysroot, device),
    isReadOnly,
    isRemovable: device.isRemovable,
    holders,
    usedByMount: device.usedByMount,
    isMountedElsewhere: device.isMountedSomewhere,
    isSwap,
    etcdDirectories: [],
  };
}

/** From udev's record, else from wipefs; `unknown` if neither is available. */
export async function signatureOf(sysroot: Sysroot, device: DeviceInfo): Promise<string | null> {
  if (device.isProbed) return device.signature;
  if (!sysroot.isLive) return 'unknown';
  const found = await signaturesOf(`/dev/${device.disk.name.replaceAll('!', '/')}`);
  return found === null ? 'unknown' : found.length === 0 ? null : found.join(', ');
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
