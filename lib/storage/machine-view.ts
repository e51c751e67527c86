// The facts of a machine that several inspections share: its mounts, its drivers, its host, and the disks below each mount. Without it, a
// list of all disks would walk every mount once per disk.

import { driversByMajor } from './block-device.js';
import { type Host, readHost } from './host.js';
import { type Mount, type MountTable, readMounts } from './mount.js';
import type { DeviceStack, Machine } from './stack/layer.js';
import { walkMount } from './stack/walk.js';
import type { Sysroot } from './sysroot.js';

export interface MachineView {
  readonly machine: Machine;
  readonly table: MountTable;
  readonly host: Host;
  /** Names of the leaf devices below a mount. */
  readonly leavesOf: (mount: Mount) => Promise<readonly string[]>;
}

export async function readMachine(sysroot: Sysroot): Promise<MachineView> {
  const table = await readMounts(sysroot);
  const machine: Machine = { sysroot, mounts: table.mounts, drivers: await driversByMajor(sysroot) };
  const known = new Map<Mount, Promise<readonly string[]>>();
  return {
    machine,
    table,
    host: await readHost(sysroot),
    leavesOf: (mount) => {
      const leaves = known.get(mount) ?? walkMount(machine, mount, null).then(leavesOf);
      known.set(mount, leaves);
      return leaves;
    },
  };
}

/** Names of the leaf devices of a stack. */
export function leavesOf(stack: DeviceStack): readonly string[] {
  return [...new Set(stack.ends.flatMap((end) => (end.kind === 'disk' ? [end.leaf.name] : [])))];
}
