// Decides whether a path is in a container's writable layer, which is deleted with the container. etcd's data would be on a volume mounted
// over it.

import type { Evidence } from './evidence.js';
import { upperFolderOf } from './overlay-options.js';

/** Folders of container engines with writable layers: Docker, containerd (k3s, RKE2, k0s), CRI-O and Podman, BuildKit. */
const ENGINE_FOLDERS =
  /\/(docker|containerd|containers\/storage|io\.containerd\.snapshotter[^/]*|overlay-containers|buildkit|crio|podman)\/|\/overlay2?\/[0-9a-z]{25,64}\/diff/;
/** Roots of layers of Docker's btrfs, vfs and fuse drivers, which do not use overlayfs. */
const LAYER_ROOTS = /\/(docker|containers\/storage)\/(btrfs|vfs|overlay2|btrfs-containers)\//;

/** Whether the path is in a container's writable layer, not on a volume. */
export function isContainerLayer({ mount, ends }: Pick<Evidence, 'mount' | 'ends'>): boolean {
  if (mount === null) return false;
  const isRoot = mount.mountPoint === '/';
  if (mount.type === 'overlay') {
    const upper = upperFolderOf(mount);
    if (upper === undefined) return false;
    // A container cannot see the upper folder of its own root.
    const isHidden = ends.some((end) => end.kind === 'lost' && end.why.id === 'folder-not-in-view');
    return ENGINE_FOLDERS.test(upper) || (isRoot && isHidden);
  }
  if (mount.type === 'fuse.fuse-overlayfs' || mount.type === 'aufs') return isRoot;
  // Kata Containers shares the layer with its virtual machine by virtiofs.
  if (mount.type === 'virtiofs' && mount.source === 'kataShared') return isRoot;
  return isRoot && (LAYER_ROOTS.test(mount.root) || /\/dev\/mapper\/docker-\d+:\d+-/.test(mount.source));
}
