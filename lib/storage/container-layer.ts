// Decides whether a path is in a container's writable layer, which is deleted with the container. etcd's data would be on a volume mounted
// over it.

import type { Evidence } from './evidence.js';
import { isEngineFolder, upperFolderOf } from './overlay-options.js';
import type { Machine } from './stack/layer.js';

/** Roots of layers of drivers that do not use overlayfs: Docker's btrfs, vfs and fuse, and containerd's btrfs. */
const LAYER_ROOTS =
  /\/(docker|containers\/storage)\/(btrfs|vfs|overlay2|btrfs-containers)\/|\/io\.containerd\.snapshotter[^/]*\//;
/**
 * Sources of a root that is a layer: Docker's devicemapper and zfs (a dataset per layer, named after it), and containerd's devmapper
 * (`<pool>-snap-<n>`, plugins/snapshots/devmapper/snapshotter.go). The name of an LVM volume has no such ending: LVM doubles its hyphens.
 */
const LAYER_SOURCES = /^\/dev\/mapper\/(docker-\d+:\d+-|.*[^-]-snap-\d+$)/;
const LAYER_DATASETS = /\/docker\/[^/]+$|\/[0-9a-f]{64}$/;

/** Files that container engines mount into each container. */
const ENGINE_MOUNTS = /^\/(etc\/(hosts|hostname|resolv\.conf)|run\/\.containerenv|dev\/termination-log)$/;

/** Whether the root is that of a container. The files are those of detect_container_files() in systemd's src/basic/virt.c. */
export async function isInContainer({ sysroot, mounts }: Machine): Promise<boolean> {
  if (mounts.some(({ mountPoint }) => ENGINE_MOUNTS.test(mountPoint))) return true;
  return (await sysroot.exists('/.dockerenv')) || (await sysroot.exists('/run/.containerenv'));
}

/** Whether the path is in a container's writable layer, not on a volume. */
export function isContainerLayer(evidence: Pick<Evidence, 'mount' | 'ends' | 'isInContainer'>): boolean {
  const { mount, ends } = evidence;
  if (mount === null) return false;
  const isRoot = mount.mountPoint === '/';
  if (mount.type === 'overlay') {
    const upper = upperFolderOf(mount);
    if (upper === undefined) return false;
    // A container cannot see the upper folder of its own root. A live system can hide it too, in its initramfs.
    const isHidden = ends.some((end) => end.kind === 'lost' && end.why.id === 'folder-not-in-view');
    return isEngineFolder(upper) || (isRoot && isHidden && evidence.isInContainer);
  }
  if (mount.type === 'fuse.fuse-overlayfs' || mount.type === 'aufs') return isRoot;
  // Kata Containers shares the layer with its virtual machine by virtiofs.
  if (mount.type === 'virtiofs' && mount.source === 'kataShared') return isRoot;
  if (mount.type === 'zfs') return isRoot && LAYER_DATASETS.test(mount.source);
  return isRoot && (LAYER_ROOTS.test(mount.root) || LAYER_SOURCES.test(mount.source));
}
