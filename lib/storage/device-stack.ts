// Walks from a mount down to what nothing in this machine lies under: disks, or file systems that have none.
// It follows links of sysfs and names that the kernel gives, never in circles; what the ends are worth is left to the rules.

import { type BlockDevice, deviceOfName, deviceOfNumber, deviceOfSource, majorOf } from './block-device.js';
import { btrfsDevices } from './btrfs.js';
import { type FilesystemFamily, familyOf } from './filesystems.js';
import { kindOf, LAYER_FILES, LAYER_WORDS, type LayerAttributes, type LayerKind } from './layer-kind.js';
import { type LeafEvidence, readLeaf } from './leaf.js';
import { liesOn, type Mount, mountOf } from './mount.js';
import { type Sysroot, textOf } from './sysroot.js';

/** One storey of the stack, from the path down. */
export interface Layer {
  /** Unique in the stack; `below` refers to it. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The kernel's name, mount point or file. */
  readonly name: string;
  /** What it is, in words. */
  readonly what: string;
  readonly device: string | null;
  readonly sysPath: string | null;
  /** Ids of the layers that this one stands on. */
  readonly below: readonly string[];
  /** What the walk was decided by, each with its path. */
  readonly attributes: LayerAttributes;
}

/** Where the walk came to an end. */
export type End =
  | { readonly kind: 'disk'; readonly layer: string; readonly leaf: LeafEvidence }
  /** A file system without a block device of this machine. */
  | { readonly kind: 'filesystem'; readonly layer: string; readonly mount: Mount; readonly family: FilesystemFamily }
  /** A device that also writes to another machine, beside what lies under it here. */
  | { readonly kind: 'replica'; readonly layer: string; readonly name: string }
  /** The way was lost; `why` is a sentence. */
  | { readonly kind: 'lost'; readonly layer: string; readonly why: string };

export interface DeviceStack {
  readonly layers: readonly Layer[];
  readonly ends: readonly End[];
}

/** What a walk needs to know of the machine. */
export interface Machine {
  readonly sysroot: Sysroot;
  readonly mounts: readonly Mount[];
  readonly drivers: ReadonlyMap<string, string>;
}

/** More storeys than any real stack has; a damaged machine must not be walked for ever. */
const MAX_LAYERS = 512;

/** Walks down from a mount; `device` is the device number that the path's own stat gave, null where it could not be asked. */
export async function walkMount(machine: Machine, mount: Mount, device: string | null): Promise<DeviceStack> {
  const walk = new Walk(machine);
  await walk.mount(mount, device);
  return walk.result();
}

/** Walks down from a block device. */
export async function walkDevice(machine: Machine, disk: BlockDevice): Promise<DeviceStack> {
  const walk = new Walk(machine);
  await walk.device(disk);
  return walk.result();
}

class Walk {
  readonly #machine: Machine;
  readonly #layers = new Map<string, Layer>();
  readonly #open = new Set<string>();
  readonly #ends: End[] = [];

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  result(): DeviceStack {
    return { layers: [...this.#layers.values()], ends: this.#ends };
  }

  async mount(mount: Mount, device: string | null): Promise<string> {
    const id = `mount ${mount.id ?? ''} ${mount.mountPoint}`;
    return this.#visit(
      id,
      'filesystem',
      mount.mountPoint,
      `${mount.type} file system`,
      mount.device,
      null,
      {},
      async () => {
        const family = familyOf(mount.type);
        if (family === 'overlay') {
          return this.#overlay(id, mount);
        }
        if (family === 'passes-on') {
          return this.#folder(id, mount, mount.source, 'source folder');
        }
        if (family !== 'other') {
          this.#ends.push({ kind: 'filesystem', layer: id, mount, family });
          return [];
        }
        return this.#blocksOf(id, mount, device);
      },
    );
  }

  async device(disk: BlockDevice): Promise<string> {
    const { sysroot, drivers } = this.#machine;
    const major = majorOf(disk.device);
    const kind = await kindOf(sysroot, disk, (major === null ? undefined : drivers.get(major)) ?? null);
    const folder = disk.folder ?? '';
    const attributes = await this.#attributesOf(kind, folder);
    const what = LAYER_WORDS[kind](attributes);
    return this.#visit(disk.name, kind, disk.name, what, disk.device, disk.folder, attributes, async () => {
      switch (kind) {
        case 'partition':
          return this.#named(disk.name, [await this.#diskOfPartition(folder)]);
        case 'loop':
          return this.#backingFile(disk, attributes);
        case 'bcache':
          return this.#named(disk.name, [...(await this.#bcacheMembers(folder)), ...(await this.#slaves(folder))]);
        case 'drbd':
          this.#ends.push({ kind: 'replica', layer: disk.name, name: disk.name });
          return this.#named(disk.name, await this.#slaves(folder), true);
        case 'mapper':
        case 'raid':
        case 'stacked':
          return this.#named(disk.name, await this.#slaves(folder));
        default: {
          const leaf = await readLeaf(sysroot, disk, drivers);
          this.#ends.push({ kind: 'disk', layer: disk.name, leaf });
          return [];
        }
      }
    });
  }

  async #visit(
    id: string,
    kind: LayerKind,
    name: string,
    what: string,
    device: string | null,
    sysPath: string | null,
    attributes: LayerAttributes,
    below: () => Promise<readonly string[]>,
  ): Promise<string> {
    if (this.#open.has(id)) {
      this.#lost(id, `${name} stands on itself`);
      return id;
    }
    if (this.#layers.has(id)) {
      return id;
    }
    if (this.#layers.size >= MAX_LAYERS) {
      this.#lost(id, `the stack has more than ${MAX_LAYERS} storeys`);
      return id;
    }
    // Put in before its lower storeys, so that the list reads from the path down.
    const layer = { id, kind, name, what, device, sysPath, attributes };
    this.#layers.set(id, { ...layer, below: [] });
    this.#open.add(id);
    const ids = await below();
    this.#open.delete(id);
    this.#layers.set(id, { ...layer, below: [...new Set(ids)] });
    return id;
  }

  #lost(layer: string, why: string): readonly string[] {
    if (!this.#ends.some((end) => end.kind === 'lost' && end.layer === layer && end.why === why)) {
      this.#ends.push({ kind: 'lost', layer, why });
    }
    return [];
  }

  async #overlay(id: string, mount: Mount): Promise<readonly string[]> {
    const upper = mount.options.find((option) => option.startsWith('upperdir='))?.slice('upperdir='.length);
    return upper === undefined
      ? this.#lost(
          id,
          `the overlay on ${mount.mountPoint} names no upper folder: it is read-only, or hides where it writes`,
        )
      : this.#folder(id, mount, upper, 'upper folder');
  }

  /** Goes on at a folder that a mount's options name, which is a path of whoever mounted it and perhaps of another mount namespace. */
  async #folder(id: string, mount: Mount, folder: string, role: string): Promise<readonly string[]> {
    const { sysroot, mounts } = this.#machine;
    if (!folder.startsWith('/')) {
      return this.#lost(id, `${mount.mountPoint} (${mount.type}) names no ${role} with a full path`);
    }
    const place = await sysroot.resolve(folder);
    const target = mountOf(mounts, place.path);
    // The folder was there before this mount was: what lies on this mount cannot be it, only a namesake inside a container.
    if (target === null || liesOn(mounts, target, mount)) {
      return this.#lost(
        id,
        `the ${role} ${folder} of ${mount.mountPoint} is not in view: another mount namespace has it`,
      );
    }
    if (sysroot.isLive && !place.exists) {
      return this.#lost(
        id,
        `the ${role} ${folder} of ${mount.mountPoint} does not exist here: another mount namespace has it`,
      );
    }
    return [await this.mount(target, null)];
  }

  async #blocksOf(id: string, mount: Mount, statDevice: string | null): Promise<readonly string[]> {
    const { sysroot } = this.#machine;
    const number = [statDevice, mount.device].find((device) => device !== null && majorOf(device) !== '0') ?? null;
    const bySource = await deviceOfSource(sysroot, mount.source);
    if (mount.type === 'btrfs') {
      const members = await btrfsDevices(sysroot, mount.source, bySource);
      return members.length > 0
        ? this.#all(members)
        : this.#lost(
            id,
            `the devices of the btrfs file system on ${mount.mountPoint} (${mount.source}) cannot be found`,
          );
    }
    const found: BlockDevice[] = [];
    if (number !== null) {
      const byNumber = await deviceOfNumber(sysroot, number);
      // A device that sysfs lacks keeps its number, which still tells its driver, and takes its name from the mount.
      found.push(
        byNumber.folder === null ? { ...byNumber, name: mount.source.replace(/^\/dev\//, '') || number } : byNumber,
      );
    } else if (bySource !== null) {
      found.push(bySource);
    } else {
      // bcachefs names all of its devices, with colons between them.
      for (const source of mount.source.split(':')) {
        const device = await deviceOfSource(sysroot, source);
        if (device !== null) {
          found.push(device);
        }
      }
    }
    if (found.length === 0 || (number === null && bySource === null && found.length < mount.source.split(':').length)) {
      this.#lost(
        id,
        `the device of the ${mount.type} file system on ${mount.mountPoint} (${mount.source}) cannot be found`,
      );
    }
    // xfs(5): with an external log a sync writes there.
    const log = mount.options.find((option) => option.startsWith('logdev='))?.slice('logdev='.length);
    if (log !== undefined) {
      const device = await deviceOfSource(sysroot, log);
      if (device === null) {
        this.#lost(id, `the log device ${log} of ${mount.mountPoint} cannot be found`);
      } else {
        found.push(device);
      }
    }
    return this.#all(found);
  }

  async #all(disks: readonly BlockDevice[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const disk of disks) {
      ids.push(await this.device(disk));
    }
    return ids;
  }

  async #named(id: string, names: readonly (string | null)[], mayBeNone = false): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const name of new Set(names)) {
      const disk = name === null ? null : await deviceOfName(this.#machine.sysroot, name);
      if (disk === null) {
        this.#lost(id, `${id} stands on ${name ?? 'a device'} that sysfs does not have`);
      } else {
        ids.push(await this.device(disk));
      }
    }
    if (names.length === 0 && !mayBeNone) {
      this.#lost(id, `${id} does not say what it stands on (no slaves in sysfs)`);
    }
    return ids;
  }

  async #slaves(folder: string): Promise<readonly string[]> {
    return this.#machine.sysroot.list(`${folder}/slaves`);
  }

  async #diskOfPartition(folder: string): Promise<string | null> {
    return folder.split('/').at(-2) ?? null;
  }

  /** slaves/ lists the backing device only while no cache is attached on some kernels, so the names in bcache/ are read as well. */
  async #bcacheMembers(folder: string): Promise<readonly string[]> {
    const { sysroot } = this.#machine;
    const backing = textOf(await sysroot.read(`${folder}/bcache/backing_dev_name`));
    const members = backing === null ? [] : [backing];
    for (const name of await sysroot.list(`${folder}/bcache/cache`)) {
      if (/^cache\d+$/.test(name)) {
        const { path, exists } = await sysroot.resolve(`${folder}/bcache/cache/${name}`);
        const device = path.split('/').at(-2);
        if (exists && device !== undefined) {
          members.push(device);
        }
      }
    }
    return members;
  }

  async #backingFile(disk: BlockDevice, attributes: LayerAttributes): Promise<readonly string[]> {
    const { sysroot, mounts } = this.#machine;
    const named = textOf(attributes.backingFile);
    if (named === null) {
      return this.#lost(disk.name, `${disk.name} does not say which file is behind it`);
    }
    // The kernel marks a file that was removed while in use; its blocks stay where they were.
    const path = named.replace(/ \(deleted\)$/, '');
    const block = path.startsWith('/dev/') ? await deviceOfSource(sysroot, path) : null;
    if (block !== null) {
      return [await this.device(block)];
    }
    const place = await sysroot.resolve(path);
    const target = mountOf(mounts, place.path);
    if (target === null || (sysroot.isLive && !place.exists && path === named)) {
      return this.#lost(
        disk.name,
        `the file ${path} behind ${disk.name} is not in view: another mount namespace has it`,
      );
    }
    // loop_update_rotational() of drivers/block/loop.c: only a file on a disk that claims to spin makes a loop device claim it.
    if (textOf(attributes.rotational) === '1' && familyOf(target.type) === 'memory') {
      return this.#lost(
        disk.name,
        `the file ${path} behind ${disk.name} seems to lie on ${target.type}, which ${disk.name} denies`,
      );
    }
    const id = `file ${path}`;
    return [
      await this.#visit(id, 'file', path, 'backing file', null, null, {}, async () => [await this.mount(target, null)]),
    ];
  }

  async #attributesOf(kind: LayerKind, folder: string): Promise<LayerAttributes> {
    const { sysroot } = this.#machine;
    const found: { -readonly [Name in keyof LayerAttributes]: LayerAttributes[Name] } = {};
    for (const [name, path] of LAYER_FILES[kind] ?? []) {
      found[name] = await sysroot.read(`${folder}/${path}`);
    }
    return found;
  }
}
