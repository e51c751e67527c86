// Tells which disks the directory of an etcd has in common with a target directory, even if it is in another mount namespace.
// The etcds are found elsewhere.

import { realpath } from 'node:fs/promises';
import { deviceOfNumber, driversByMajor } from '../storage/block-device.js';
import { numberOf } from '../storage/evidence.js';
import { leavesOf } from '../storage/machine-view.js';
import { type Mount, mountOf, mountsOfProcess, readMounts } from '../storage/mount.js';
import type { DeviceStack, Machine } from '../storage/stack/layer.js';
import { walkDevice, walkMount } from '../storage/stack/walk.js';
import { Sysroot } from '../storage/sysroot.js';
import { type DirectoryIdentity, identityOf, isSame } from './etcd-process.js';

/** A directory of an etcd's, as its process names it; the number of that is `null` where the path is one of here. */
export interface EtcdPlace extends DirectoryIdentity {
  readonly path: string;
  readonly pid: number | null;
}

export type Sharing =
  /** The disks by name; none where what both lie on has no disk that can be seen. */
  { readonly answer: 'yes'; readonly leaves: readonly string[] } | { readonly answer: 'no' | 'unknown' };

/** The disks and file systems below a directory. */
interface Base {
  readonly leaves: readonly string[];
  /** The leaves, and the numbers of file systems that have none. */
  readonly names: readonly string[];
  readonly isWhole: boolean;
}

const UNKNOWN_BASE: Base = { leaves: [], names: [], isWhole: false };

/** What a target lies on, to set others beside. */
export class TargetDisks {
  readonly #machine: Machine;
  readonly #own: DirectoryIdentity;
  readonly #base: Base;

  private constructor(machine: Machine, own: DirectoryIdentity, base: Base) {
    this.#machine = machine;
    this.#own = own;
    this.#base = base;
  }

  /** @param target a directory of the running machine, with no link in its path. */
  static async of(sysroot: Sysroot, target: string, own: DirectoryIdentity): Promise<TargetDisks> {
    const { mounts } = await readMounts(sysroot);
    const machine: Machine = { sysroot, mounts, drivers: await driversByMajor(sysroot) };
    return new TargetDisks(machine, own, await baseHere(machine, target, own));
  }

  async sharedWith(place: EtcdPlace): Promise<Sharing> {
    const ours = this.#base;
    if (place.device === this.#own.device) return { answer: 'yes', leaves: ours.leaves };
    // It may go meanwhile, with what it lies on.
    const theirs = await baseOf(this.#machine, place).catch(() => UNKNOWN_BASE);
    if (theirs.names.some((name) => ours.names.includes(name))) {
      return { answer: 'yes', leaves: theirs.leaves.filter((name) => ours.leaves.includes(name)) };
    }
    // Where the target's own way down was lost, its storage says so.
    return { answer: theirs.isWhole || ours.names.length === 0 ? 'no' : 'unknown' };
  }
}

async function baseOf(machine: Machine, place: EtcdPlace): Promise<Base> {
  // A path of another namespace may be another directory's here, or nobody's.
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

/** By the mounts that the process sees. What they are made of is named as whoever mounted it sees it: the process itself, or somebody out here. */
async function baseOfProcess(machine: Machine, path: string, pid: number): Promise<Base> {
  const mounts = await mountsOfProcess(machine.sysroot, pid);
  const mount: Mount | null = mountOf(mounts, (await new Sysroot(`/proc/${pid}/root`).resolve(path)).path);
  if (mount === null) return UNKNOWN_BASE;
  const inside = endOf(await walkMount({ ...machine, mounts }, mount, null));
  return inside.isWhole ? inside : endOf(await walkMount(machine, mount, null));
}

function endOf(stack: DeviceStack): Base {
  const leaves = leavesOf(stack);
  const filesystems = stack.ends.flatMap((end) => (end.kind === 'filesystem' ? [end.mount.device ?? end.layer] : []));
  return { leaves, names: [...leaves, ...filesystems], isWhole: stack.ends.every(({ kind }) => kind !== 'lost') };
}
