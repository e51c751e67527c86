// Finds the other users of the same leaf devices: the root file system, container images, swap, logs, other file systems. etcd should have
// a disk of its own. verdict/ decides how much each neighbour matters.

import { deviceOfSource, isAnonymous } from './block-device.js';
import { leavesOf, type MachineView } from './machine-view.js';
import { type Mount, mountOf } from './mount.js';
import type { DeviceStack } from './stack/layer.js';
import { walkDevice } from './stack/walk.js';
import { readSwaps, type Swap } from './swaps.js';

export interface Neighbour {
  readonly role: 'root' | 'container-images' | 'swap' | 'logs' | 'etcd' | 'other';
  /** A mount point, a folder of images, or a swap device or file. */
  readonly name: string;
  /** Names of the shared leaf devices. */
  readonly leaves: readonly string[];
}

/** Default image folders of containerd, Docker, CRI-O or Podman, k3s and RKE2, k0s and MicroK8s. */
const IMAGE_FOLDERS = [
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/lib/containers',
  '/var/lib/rancher',
  '/var/lib/crio',
  '/var/lib/k0s/containerd',
  '/var/snap/microk8s/common/var/lib/containerd',
] as const;
/** A Kubernetes node has hundreds of mounts but few disks. The limit bounds the time for a damaged table. */
const MAX_DISTINCT = 128;

/** The other users of the leaf devices of `stack`, in the order root, images, logs, swap, others. */
export async function neighboursOf(
  view: MachineView,
  own: Mount | null,
  stack: DeviceStack,
): Promise<readonly Neighbour[]> {
  const ours = leavesOf(stack);
  if (ours.length === 0) return [];
  const { mounts, sysroot } = view.machine;
  const found: Neighbour[] = [];
  const add = async (role: Neighbour['role'], name: string, theirs: Promise<readonly string[]>) => {
    const names = await theirs;
    const leaves = ours.filter((leaf) => names.includes(leaf));
    if (leaves.length > 0) found.push({ role, name, leaves });
  };
  const root = mountOf(mounts, '/');
  if (root !== null) await add('root', '/', view.leavesOf(root));
  for (const folder of IMAGE_FOLDERS) {
    const place = await sysroot.resolve(folder);
    const mount = mountOf(mounts, place.path);
    if (mount !== null && (place.exists || mount.mountPoint === folder)) {
      await add('container-images', folder, view.leavesOf(mount));
    }
  }
  const logs = mountOf(mounts, '/var/log');
  // If the logs are on the root file system, the root is already listed.
  if (logs !== null && logs.mountPoint !== '/') await add('logs', '/var/log', view.leavesOf(logs));
  for (const swap of await readSwaps(sysroot)) await add('swap', swap.path, leavesOfSwap(view, swap));
  for (const mount of otherMounts(mounts, own, root)) await add('other', mount.mountPoint, view.leavesOf(mount));
  return found;
}

async function leavesOfSwap(view: MachineView, { path, isFile }: Swap): Promise<readonly string[]> {
  const { machine } = view;
  if (isFile) {
    const mount = mountOf(machine.mounts, (await machine.sysroot.resolve(path)).path);
    return mount === null ? [] : view.leavesOf(mount);
  }
  const device = await deviceOfSource(machine.sysroot, path);
  return device === null ? [] : leavesOf(await walkDevice(machine, device));
}

/** One mount of each other file system with block devices. */
function otherMounts(mounts: readonly Mount[], own: Mount | null, root: Mount | null): readonly Mount[] {
  const named = new Set(['/', '/var/log', own?.mountPoint, ...IMAGE_FOLDERS]);
  const known = new Set([own?.device, root?.device]);
  const others: Mount[] = [];
  for (const mount of mounts) {
    const { device, type, mountPoint } = mount;
    if (device === null || known.has(device) || named.has(mountPoint)) continue;
    if ((isAnonymous(device) && type !== 'btrfs') || known.size > MAX_DISTINCT) continue;
    known.add(device);
    others.push(mount);
  }
  return others;
}
