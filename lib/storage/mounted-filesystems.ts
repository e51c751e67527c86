// Picks from the mount table the file systems that can hold data: each once, by the mount point that shows all of it.

import { familyOf } from './filesystems.js';
import type { Mount } from './mount.js';

/** Mounts of container engines and of Kubernetes: their volumes, images and files. */
const OF_OTHERS =
  /^\/(var\/lib\/(kubelet\/(pods|plugins)|docker\/|containers\/|containerd\/)|run\/(containerd|netns|docker|user|credentials|lock|snapd)|snap\/|proc|sys|dev\b|etc\/(hosts|hostname|resolv\.conf)$)/;
/** Image file systems, read-only by design. */
const IMAGES = new Set(['squashfs', 'erofs', 'iso9660', 'udf', 'cramfs', 'romfs', 'composefs']);
const MAX_FILESYSTEMS = 256;

export function dataMounts(mounts: readonly Mount[]): readonly Mount[] {
  const best = new Map<string, Mount>();
  for (const mount of mounts) {
    if (!isForData(mount)) continue;
    const key = mount.device ?? `${mount.type} ${mount.source}`;
    const known = best.get(key);
    if (known === undefined || isBetter(mount, known)) best.set(key, mount);
  }
  return [...best.values()].slice(0, MAX_FILESYSTEMS);
}

function isForData(mount: Mount): boolean {
  const { type, mountPoint } = mount;
  const family = familyOf(mount);
  // tmpfs is on every machine, and /tmp and /run are not candidates for etcd.
  return family !== 'pseudo' && family !== 'memory' && !IMAGES.has(type) && !OF_OTHERS.test(mountPoint);
}

/** A lower number is better, in this order: writable, shows the whole file system, contains etcd's usual path, short. */
const BETTER_BY: readonly ((mount: Mount) => number)[] = [
  ({ options }) => (options.includes('ro') ? 1 : 0),
  ({ root }) => (root === '/' ? 0 : 1),
  ({ mountPoint }) => (mountPoint === '/' || `${ETCD}/`.startsWith(`${mountPoint}/`) ? 0 : 1),
  ({ mountPoint }) => mountPoint.length,
];
const ETCD = '/var/lib/etcd';

function isBetter(mount: Mount, known: Mount): boolean {
  for (const by of BETTER_BY) {
    const difference = by(mount) - by(known);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
