// Picks from the mount table the file systems that are places for data: each once, by the mount point that shows all of it.

import { familyOf } from './filesystems.js';
import { type Mount, readMounts } from './mount.js';
import type { Sysroot } from './sysroot.js';

/** Mounts of container engines and of Kubernetes: volumes and images of others. */
const OF_OTHERS =
  /^\/(var\/lib\/(kubelet\/(pods|plugins)|docker\/|containers\/|containerd\/)|run\/(containerd|netns|docker|user|credentials|lock|snapd)|snap\/|proc|sys|dev\b)/;
/** Images that are read-only by design. */
const IMAGES = new Set(['squashfs', 'erofs', 'iso9660', 'udf', 'cramfs', 'romfs', 'composefs']);
const MAX_FILESYSTEMS = 256;

export async function dataMounts(sysroot: Sysroot): Promise<readonly Mount[]> {
  const { mounts } = await readMounts(sysroot);
  const best = new Map<string, Mount>();
  for (const mount of mounts) {
    if (!isForData(mount)) continue;
    const key = mount.device ?? `${mount.type} ${mount.source}`;
    const known = best.get(key);
    if (known === undefined || isBetter(mount, known)) best.set(key, mount);
  }
  return [...best.values()].slice(0, MAX_FILESYSTEMS);
}

function isForData({ type, mountPoint }: Mount): boolean {
  const family = familyOf(type);
  // tmpfs is on every machine: /tmp and /run are no places that anybody considers for etcd.
  return family !== 'pseudo' && family !== 'memory' && !IMAGES.has(type) && !OF_OTHERS.test(mountPoint);
}

/** The mount of the whole file system before one of a folder of it; then the shorter mount point. */
function isBetter(mount: Mount, known: Mount): boolean {
  const [isWhole, wasWhole] = [mount.root === '/', known.root === '/'];
  if (isWhole !== wasWhole) return isWhole;
  return mount.mountPoint.length < known.mountPoint.length;
}
