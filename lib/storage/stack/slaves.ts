// Partitions, device-mapper devices, md arrays and other stacked devices: sysfs links each to the devices below it.

import type { Sysroot } from '../sysroot.js';

/** Kernel names of the devices below a stacked one. */
export function slavesOf(sysroot: Sysroot, folder: string | null): Promise<readonly string[]> {
  return sysroot.list(`${folder ?? ''}/slaves`);
}

/** A partition's folder is inside the folder of its disk. */
export function diskOfPartition(folder: string | null): string | null {
  return folder?.split('/').at(-2) ?? null;
}
