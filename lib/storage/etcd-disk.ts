// Tells which disks the directory of an etcd has in common with a target's, also where another mount namespace has it.
// What etcds there are is found elsewhere.

import { realpath } from 'node:fs/promises';
import { deviceOfNumber, driversByMajor } from './block-device.js';
import { type DirectoryIdentity, identityOf, isSame } from './etcd-process.js';
import { numberOf } from './evidence.js';
import { type Mount, mountOf, mountsOfProcess, readMounts } from './mount.js';
import { leavesOf } from './neighbours.js';
import type { DeviceStack, Machine } from './stack/layer.js';
import { walkDevice, walkMount } from './stack/walk.js';
import { Sysroot } from './sysroot.js';

/** A directory of an etcd's, as its process names it; the number of that is `null` where the path is one of here. */
export interface EtcdPlace extends DirectoryIdentity {
  readonly path: string;
  readonly pid: number | null;
}

export type Sharing =
  /** The disks by name; none where what both lie on has no disk that can be seen. */
  { readonly answer: 'shared'; readonly leaves: readonly string[] } | { readonly answer: 'apart' | 'untold' };

/** What a directory lies on at last. */
interface Ground {
  readonly leaves: readonly string[];
  /** The leaves, and the numbers of file systems that have none. */
  readonly names: readonly string[];
  readonly isWhole: boolean;
}

const UNKNOWN_GROUND: Ground = { leaves: [], names: [], isWhole: false };

/** What a target lies on, to set others beside. */
export class TargetDisks {
  readonly #machine: Machine;
  readonly #own: DirectoryIdentity;
  readonly #ground: Ground;

  private constructor(machine: Machine, own: DirectoryIdentity, ground: Ground) {
    this.#machine = machine;
    this.#own = own;
    this.#ground = ground;
  }

  /** @param target a directory of the running machine, with no link in its path. */
  static async of(sysroot: Sysroot, target: string, own: DirectoryIdentity): Promise<TargetDisks> {
    const { mounts } = await readMounts(sysroot);
    const machine: Machine = { sysroot, mounts, drivers: await driversByMajor(sysroot) };
    return new TargetDisks(machine, own, await groundHere(machine, target, own));
  }

  async sharedWith(place: EtcdPlace): Promise<Sharing> {
    const ours = this.#ground;
    if (place.device === this.#own.device) return { answer: 'shared', leaves: ours.leaves };
    // It may go meanwhile, with what it lies on.
    const theirs = await groundOf(this.#machine, place).catch(() => UNKNOWN_GROUND);
    if (theirs.names.some((name) => ours.names.includes(name))) {
      return { answer: 'shared', leaves: theirs.leaves.filter((name) => ours.leaves.includes(name)) };
    }
    // Where the target's own way down was lost, its storage says so.
    return { answer: theirs.isWhole || ours.names.length === 0 ? 'apart' : 'untold' };
  }
}

async function groundOf(machine: Machine, place: EtcdPlace): Promise<Ground> {
  // A path of another namespace may be another directory's here, or nobody's.
  const here = await identityOf(place.path);
  if (here && isSame(here, place)) return groundHere(machine, await realpath(place.path), place);
  if (!numberOf(place.device).startsWith('0:')) return groundHere(machine, null, place);
  return place.pid === null ? UNKNOWN_GROUND : groundOfProcess(machine, place.path, place.pid);
}

async function groundHere(machine: Machine, path: string | null, { device }: DirectoryIdentity): Promise<Ground> {
  const number = numberOf(device);
  const mount = path === null ? null : mountOf(machine.mounts, path);
  if (mount !== null) return endOf(await walkMount(machine, mount, number));
  if (number.startsWith('0:')) return UNKNOWN_GROUND;
  return endOf(await walkDevice(machine, await deviceOfNumber(machine.sysroot, number)));
}

/** By the mounts that the process sees. What they are made of is named as whoever mounted it sees it: the process itself, or somebody out here. */
async function groundOfProcess(machine: Machine, path: string, pid: number): Promise<Ground> {
  const mounts = await mountsOfProcess(machine.sysroot, pid);
  const mount: Mount | null = mountOf(mounts, (await new Sysroot(`/proc/${pid}/root`).resolve(path)).path);
  if (mount === null) return UNKNOWN_GROUND;
  const inside = endOf(await walkMount({ ...machine, mounts }, mount, null));
  return inside.isWhole ? inside : endOf(await walkMount(machine, mount, null));
}

function endOf(stack: DeviceStack): Ground {
  const leaves = leavesOf(stack);
  const filesystems = stack.ends.flatMap((end) => (end.kind === 'filesystem' ? [end.mount.device ?? end.layer] : []));
  return { leaves, names: [...leaves, ...filesystems], isWhole: stack.ends.every(({ kind }) => kind !== 'lost') };
}
