// The interface of the walk for the files that handle one kind of layer.

import type { BlockDevice } from '../block-device.js';
import type { Mount } from '../mount.js';
import type { End, Layer, Machine, WalkFailure } from './layer.js';

/** The ids of the layers below one. */
export type Below = readonly string[];

export interface Walker {
  readonly machine: Machine;
  /** Walks down from a mount. `device` is the device number from the path's stat; `null` if there is none. */
  mount(mount: Mount, device: string | null): Promise<string>;
  device(disk: BlockDevice): Promise<string>;
  devices(disks: readonly BlockDevice[]): Promise<Below>;
  /** Walks down from devices by their kernel names; `id` is the layer above them. */
  named(id: string, names: readonly (string | null)[]): Promise<Below>;
  visit(layer: Omit<Layer, 'below'>, below: () => Promise<Below>): Promise<string>;
  end(end: End): Below;
  lost(layer: string, why: WalkFailure): Below;
}
