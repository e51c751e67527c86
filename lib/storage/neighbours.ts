// Finds the other users of the same leaf devices: the root file system, container images, swap, logs, other file systems. etcd should have
// a disk of its own. verdict/ decides how much each neighbour matters.

import { deviceOfSource, majorOf } from './block-device.js';
import { leavesOf, type MachineView } from './machine-view.js';
import { type Mount, mountOf, unescapeOctal } from './mount.js';
import type { DeviceStack, Machine } from './stack/layer.js';
import { walkDevice } from './stack/walk.js';

export interface Neighbour {
  readonly role: 'root' | 'container-images' | 'swap' | 'logs' | 'etcd' | 'other';
  /** A mount point, a folder of images, or a swap device or file. */
  readonly name: string;
  /** Names of the shared leaf devices. */
  readonly leaves: readonly string[];
}

/** Default image folders of containerd, Docker, and CRI-O or Podman. */
const IMAGE_FOLDERS = [
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/lib/containers',
  '/var/lib/rancher',
  '/var/lib/crio',
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
  if (ours.length === 0) {
    return [];
  }
  const { machine } = view;
  const common = new Common(view, ours);
  const found: Neighbour[] = [];
  const add = (role: Neighbour['role'], name: string, leaves: readonly string[]) => {
    if (leaves.length > 0) {
      found.push({ role, name, leaves });
    }
  };
  const root = mountOf(machine.mounts, '/');
  if (root !== null) {
    add('root', '/', await common.ofMount(root));
  }
  for (const folder of IMAGE_FOLDERS) {
    const place = await machine.sysroot.resolve(folder);
    const mount = mountOf(machine.mounts, place.path);
    if (mount !== null && (place.exists || mount.mountPoint === folder)) {
      add('container-images', folder, await common.ofMount(mount));
    }
  }
  const logs = mountOf(machine.mounts, '/var/log');
  // If the logs are on the root file system, the root is already listed.
  if (logs !== null && logs.mountPoint !== '/') add('logs', '/var/log', await common.ofMount(logs));
  for (const { name, isFile } of await swapsOf(machine)) {
    add('swap', name, isFile ? await common.ofFile(name) : await common.ofSource(name));
  }
  const named = new Set(['/', '/var/log', own?.mountPoint, ...IMAGE_FOLDERS]);
  const devices = new Set([own?.device, root?.device]);
  for (const mount of machine.mounts.slice(0, 4096)) {
    if (mount.device === null || devices.has(mount.device) || named.has(mount.mountPoint)) {
      continue;
    }
    if ((majorOf(mount.device) === '0' && mount.type !== 'btrfs') || devices.size > MAX_DISTINCT) {
      continue;
    }
    devices.add(mount.device);
    add('other', mount.mountPoint, await common.ofMount(mount));
  }
  return found;
}

/** Finds the disks that others share with ours. */
class Common {
  readonly #view: MachineView;
  readonly #ours: readonly string[];

  constructor(view: MachineView, ours: readonly string[]) {
    this.#view = view;
    this.#ours = ours;
  }

  async ofMount(mount: Mount): Promise<readonly string[]> {
    return this.#shared(await this.#view.leavesOf(mount));
  }

  async ofFile(path: string): Promise<readonly string[]> {
    const { mounts, sysroot } = this.#view.machine;
    const mount = mountOf(mounts, (await sysroot.resolve(path)).path);
    return mount === null ? [] : this.ofMount(mount);
  }

  async ofSource(source: string): Promise<readonly string[]> {
    const { machine } = this.#view;
    const device = await deviceOfSource(machine.sysroot, source);
    return device === null ? [] : this.#shared(leavesOf(await walkDevice(machine, device)));
  }

  #shared(theirs: readonly string[]): readonly string[] {
    return this.#ours.filter((name) => theirs.includes(name));
  }
}

async function swapsOf(machine: Machine): Promise<readonly { name: string; isFile: boolean }[]> {
  const file = await machine.sysroot.readTable('/proc/swaps');
  const lines = file.state === 'read' ? file.value.split('\n').slice(1, 65) : [];
  return lines.flatMap((line) => {
    const [name = '', type] = line.trim().split(/\s+/);
    return name.startsWith('/')
      ? [{ name: unescapeOctal(name).replace(/ \(deleted\)$/, ''), isFile: type === 'file' }]
      : [];
  });
}
