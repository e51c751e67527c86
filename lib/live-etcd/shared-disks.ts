// Finds the disks that an etcd's directory shares with a target directory, even if it is in another mount namespace. Other files find the
// etcds.

import { realpath } from 'node:fs/promises';
import { deviceOfNumber, driversByMajor, numberOf } from '../storage/block-device.js';
import { leavesOf } from '../storage/machine-view.js';
import { type Mount, mountOf, mountsOfProcess, readMounts } from '../storage/mount.js';
import type { DeviceStack, Machine } from '../storage/stack/layer.js';
import { walkDevice, walkMount } from '../storage/stack/walk.js';
import { Sysroot } from '../storage/sysroot.js';
import { type DirectoryIdentity, identityOf, isSame } from './etcd-process.js';

/** An etcd's directory, as its process names it. `pid` is `null` if the path is valid in this mount namespace. */
export interface EtcdPlace extends DirectoryIdentity {
  readonly path: string;
  readonly pid: number | null;
}

export type Sharing =
  /** `leaves` are the names of the shared disks; empty if the shared file system has no visible disk. */
  { readonly answer: 'yes'; readonly leaves: readonly string[] } | { readonly answer: 'no' | 'unknown' };

/** The disks and file systems below a directory. */
interface Base {
  readonly leaves: readonly string[];
  /** Names of the leaf devices, and numbers of file systems without any. */
  readonly names: readonly string[];
  readonly isComplete: boolean;
}

const UNKNOWN_BASE: Base = { leaves: [], names: [], isComplete: false };

/** The disks below a target directory, to compare with those of other directories. */
export class TargetDisks {
  readonly #machine: Machine;
  readonly #own: DirectoryIdentity;
  readonly #base: Base;

  private constructor(machine: Machine, own: DirectoryIdentity, base: Base) {
    this.#machine = machine;
    this.#own = own;
    this.#base = base;
  }

  /** @param target a directory of this machine, with no link in its path. */
  static async of(sysroot: Sysroot, target: string, own: DirectoryIdentity): Promise<TargetDisks> {
    const { mounts } = await readMounts(sysroot);
    const machine: Machine = { sysroot, mounts, drivers: await driversByMajor(sysroot) };
    return new TargetDisks(machine, own, await baseHere(machine, target, own));
  }

  async sharedWith(place: EtcdPlace): Promise<Sharing> {
    const ours = this.#base;
    if (place.device === this.#own.device) return { answer: 'yes', leaves: ours.leaves };
    // The directory can be unmounted or removed meanwhile.
    const theirs = await baseOf(this.#machine, place).catch(() => UNKNOWN_BASE);
    if (theirs.names.some((name) => ours.names.includes(name))) {
      return { answer: 'yes', leaves: theirs.leaves.filter((name) => ours.leaves.includes(name)) };
    }
    // If the target's own disks are unknown, its storage reports that.
    return { answer: theirs.isComplete || ours.names.length === 0 ? 'no' : 'unknown' };
  }
}

async function baseOf(machine: Machine, place: EtcdPlace): Promise<Base> {
  // A path of another mount namespace can be a different directory here, or none.
  const here = await identityOf(place.path);
  if (here && isSame(here, place)) return baseHere(machine, await realpath(place.path), place);
  if (!numberOf(place.device).startsWith('0:')) return baseHere(machine, null, place);
  return place.pid === null ? UNKNOWN_BASE : baseOfProcess(machine, place.path, place.pid);
}

async function baseHere(machine: Machine, path: string | null, { device }: DirectoryIdentity): Promise<Base> {
  const number = numberOf(device);
  const mount = path === null ? null : mountOf(machine.mounts, path);
  if (mount !== null) return endOf(await walkMount(machine, mount, number));
  if (number.startsWith('0:')) return UNKNOWN_BASE;
  return endOf(await walkDevice(machine, await deviceOfNumber(machine.sysroot, number)));
}

/**
 * The disks below a path in the mount namespace of a process. Mount sources are names in the namespace of the program that mounted them:
 * that process's, or this one.
 */
async function baseOfProcess(machine: Machine, path: string, pid: number): Promise<Base> {
  const mounts = await mountsOfProcess(machine.sysroot, pid);
  const mount: Mount | null = mountOf(mounts, (await new Sysroot(`/proc/${pid}/root`).resolve(path)).path);
  if (mount === null) return UNKNOWN_BASE;
  const inside = endOf(await walkMount({ ...machine, mounts }, mount, null));
  return inside.isComplete ? inside : endOf(await walkMount(machine, mount, null));
}

function endOf(stack: DeviceStack): Base {
  const leaves = leavesOf(stack);
  const filesystems = stack.ends.flatMap((end) => (end.kind === 'filesystem' ? [end.mount.device ?? end.layer] : []));
  return { leaves, names: [...leaves, ...filesystems], isComplete: stack.ends.every(({ kind }) => kind !== 'lost') };
}
