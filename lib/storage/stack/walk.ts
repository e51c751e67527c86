// Walks from a mount down to the disks, or to file systems without any. Handles the order and the limits of a walk; each kind of layer has
// a file of its own.

import { type BlockDevice, deviceOfName, diskOfPartition, driverOf, slavesOf } from '../block-device.js';
import { familyOf } from '../filesystems.js';
import { readLeaf } from '../leaf.js';
import type { Mount } from '../mount.js';
import { barriersOffOption } from '../mount-options.js';
import { belowBcache } from './bcache.js';
import { blocksOfMount } from './filesystem-blocks.js';
import type { DeviceStack, End, Layer, Machine, WalkFailure } from './layer.js';
import { attributesOf, kindOf, typeOfLayer } from './layer-kind.js';
import { belowLoop } from './loop.js';
import { belowOverlay, sourceFolder } from './overlay.js';
import type { Below, Walker } from './walker.js';

/** More layers than any real stack has. Bounds the walk on a damaged machine. */
const MAX_LAYERS = 512;

/** Walks down from a mount. `device` is the device number from the path's stat; `null` if there is none. */
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

class Walk implements Walker {
  readonly machine: Machine;
  readonly #layers = new Map<string, Layer>();
  readonly #open = new Set<string>();
  readonly #ends: End[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
  }

  result(): DeviceStack {
    return { layers: [...this.#layers.values()], ends: this.#ends };
  }

  async mount(mount: Mount, device: string | null): Promise<string> {
    const id = `mount ${mount.id ?? ''} ${mount.mountPoint}`;
    const barriersOff = barriersOffOption(mount.options);
    const layer: Omit<Layer, 'below'> = {
      id,
      kind: 'filesystem',
      name: mount.mountPoint,
      type: mount.type,
      device: mount.device,
      sysPath: null,
      attributes: {},
      ...(barriersOff === undefined ? {} : { barriersOff }),
    };
    return this.visit(layer, async () => {
      const family = familyOf(mount);
      switch (family) {
        case 'overlay':
          return belowOverlay(this, id, mount);
        case 'passes-on':
          return sourceFolder(this, id, mount);
        case 'other': {
          const { below, journal } = await blocksOfMount(this, id, mount, device);
          if (journal !== undefined) this.#change(id, { journal });
          return below;
        }
        default:
          return this.end({ kind: 'filesystem', layer: id, mount, family });
      }
    });
  }

  async device(disk: BlockDevice): Promise<string> {
    const { sysroot, drivers } = this.machine;
    const { name, folder } = disk;
    const kind = await kindOf(sysroot, disk, driverOf(drivers, disk));
    const attributes = await attributesOf(sysroot, kind, folder);
    const layer = {
      id: name,
      kind,
      name,
      type: typeOfLayer(kind, attributes),
      device: disk.device,
      sysPath: folder,
      attributes,
    };
    return this.visit(layer, async () => {
      switch (kind) {
        case 'partition':
          return this.named(name, [diskOfPartition(folder)]);
        case 'loop':
          return belowLoop(this, name, attributes);
        case 'bcache':
          return belowBcache(this, name, folder ?? '');
        case 'drbd':
          this.end({ kind: 'replica', layer: name, name });
          return this.named(name, await slavesOf(sysroot, folder));
        case 'mapper':
        case 'raid':
        case 'stacked': {
          const slaves = await slavesOf(sysroot, folder);
          return slaves.length === 0 ? this.lost(name, { id: 'no-slaves', name }) : this.named(name, slaves);
        }
        default:
          return this.end({ kind: 'disk', layer: name, leaf: await readLeaf(sysroot, disk, drivers) });
      }
    });
  }

  async devices(disks: readonly BlockDevice[]): Promise<Below> {
    const ids: string[] = [];
    for (const disk of disks) ids.push(await this.device(disk));
    return ids;
  }

  async named(id: string, names: readonly (string | null)[]): Promise<Below> {
    const ids: string[] = [];
    for (const name of new Set(names)) {
      const disk = name === null ? null : await deviceOfName(this.machine.sysroot, name);
      if (disk === null) this.lost(id, { id: 'below-not-in-sysfs', name: id, below: name });
      else ids.push(await this.device(disk));
    }
    return ids;
  }

  async visit(layer: Omit<Layer, 'below'>, below: () => Promise<Below>): Promise<string> {
    const { id, name } = layer;
    if (this.#open.has(id)) {
      this.lost(id, { id: 'stands-on-itself', name });
      return id;
    }
    if (this.#layers.has(id)) return id;
    if (this.#layers.size >= MAX_LAYERS) {
      this.lost(id, { id: 'stack-too-deep', name, limit: MAX_LAYERS });
      return id;
    }
    // Added before the layers below it, so that the list reads from the path down.
    this.#layers.set(id, { ...layer, below: [] });
    this.#open.add(id);
    const ids = await below();
    this.#open.delete(id);
    this.#change(id, { below: [...new Set(ids)] });
    return id;
  }

  end(end: End): Below {
    this.#ends.push(end);
    return [];
  }

  lost(layer: string, why: WalkFailure): Below {
    const isKnown = this.#ends.some(
      (end) => end.kind === 'lost' && end.layer === layer && JSON.stringify(end.why) === JSON.stringify(why),
    );
    return isKnown ? [] : this.end({ kind: 'lost', layer, why });
  }

  #change(id: string, change: Partial<Layer>): void {
    const layer = this.#layers.get(id);
    if (layer !== undefined) this.#layers.set(id, { ...layer, ...change });
  }
}
