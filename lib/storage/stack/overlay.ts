// Overlays and file systems that pass writes on: both name a folder of another mount.

import { liesOn, type Mount, mountOf } from '../mount.js';
import { isEngineFolder, isImageRoot, lowerFoldersOf, upperFolderOf } from '../overlay-options.js';
import type { FolderRole } from './layer.js';
import type { Below, Walker } from './walker.js';

/** Writes go to the upper folder. A read-only image has none; its data is on the devices of its lower folders. */
export async function belowOverlay(walker: Walker, id: string, mount: Mount): Promise<Below> {
  const upper = upperFolderOf(mount);
  if (upper !== undefined) return folder(walker, id, mount, upper, 'upper');
  if (!isImageRoot(mount)) return walker.lost(id, { id: 'overlay-without-upper', mountPoint: mount.mountPoint });
  const { sysroot, mounts } = walker.machine;
  const found: string[] = [];
  for (const lower of lowerFoldersOf(mount)) {
    // Mounts on top of this one were moved there at boot. A folder on this mount itself was unmounted; the other folders show the disk.
    const below = mountOf(mounts, (await sysroot.resolve(lower)).path);
    if (below !== null && below !== mount) found.push(await walker.mount(below, null));
  }
  return found.length > 0 ? found : walker.lost(id, { id: 'overlay-without-upper', mountPoint: mount.mountPoint });
}

export function sourceFolder(walker: Walker, id: string, mount: Mount): Promise<Below> {
  return folder(walker, id, mount, mount.source, 'source');
}

/**
 * Continues at a folder that a mount option names. The path is valid for the program that mounted it, perhaps in another mount namespace.
 */
async function folder(walker: Walker, id: string, mount: Mount, path: string, role: FolderRole): Promise<Below> {
  const { mountPoint, type } = mount;
  if (!path.startsWith('/')) {
    return walker.lost(id, { id: 'folder-unnamed', mountPoint, filesystem: type, role });
  }
  const target = await walkable(walker, mount, path);
  return target === null
    ? walker.lost(id, { id: 'folder-not-in-view', mountPoint, role, folder: path })
    : [await walker.mount(target, null)];
}

async function walkable({ machine: { sysroot, mounts } }: Walker, mount: Mount, path: string): Promise<Mount | null> {
  const place = await sysroot.resolve(path);
  const target = mountOf(mounts, place.path);
  if (target === null || (sysroot.isLive && !place.exists)) return null;
  // The folder existed before this mount. A folder of the same name on this mount is another one, inside a container.
  const isOnOverlay = liesOn(mounts, target, mount);
  const wasMoved = target !== mount && isMovedAtBoot(mount, path) && (place.exists || isFirstRoot(mount));
  return isOnOverlay && !wasMoved ? null : target;
}

/**
 * The initramfs of a live or diskless system mounts the file system of the upper folder, then the root, and moves the first onto the
 * second: overlayroot, dracut's dmsquash-live, archiso, live-boot. A container engine moves nothing.
 */
function isMovedAtBoot({ mountPoint, type }: Mount, upper: string): boolean {
  return mountPoint === '/' && type.startsWith('overlay') && !isEngineFolder(upper);
}

/** The root of the first mount namespace is on the kernel's rootfs, whose id is 0 or 1 (fs/namespace.c, init_mount_tree()). */
function isFirstRoot({ parentId }: Mount): boolean {
  return parentId !== null && parentId <= 1;
}
