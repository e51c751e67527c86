// The facts of a machine that several inspections share: its mounts, its drivers, its host, and the disks below each mount. Without it, a
// list of all disks would walk every mount once per disk.

import { driversByMajor } from './block-device.js';
import { type Host, readHost } from './host.js';
import { type Mount, type MountTable, readMounts } from './mount.js';
import type { DeviceStack, Machine } from './stack/layer.js';
import { walkMount } from './stack/walk.js';
import type { Sysroot } from './sysroot.js';

export class MachineView {
  readonly machine: Machine;
  readonly table: MountTable;
  readonly host: Host;
  readonly #leaves = new Map<Mount, Promise<readonly string[]>>();

  private constructor(machine: Machine, table: MountTable, host: Host) {
    this.machine = machine;
    this.table = table;
    this.host = host;
  }

  static async of(sysroot: Sysroot): Promise<MachineView> {
    const table = await readMounts(sysroot);
    const machine: Machine = { sysroot, mounts: table.mounts, drivers: await driversByMajor(sysroot) };
    return new MachineView(machine, table, await readHost(sysroot));
  }

  /** Names of the leaf devices below a mount. */
  leavesOf(mount: Mount): Promise<readonly string[]> {
    const known = this.#leaves.get(mount) ?? walkMount(this.machine, mount, null).then(leavesOf);
    this.#leaves.set(mount, known);
    return known;
  }
}

/** Names of the leaf devices of a stack. */
export function leavesOf(stack: DeviceStack): readonly string[] {
  return [...new Set(stack.ends.flatMap((end) => (end.kind === 'disk' ? [end.leaf.name] : [])))];
}
