// What a device stack is made of: layers, the ends that a walk comes to, and the reasons why a walk cannot go on.

import type { FilesystemFamily } from '../filesystems.js';
import type { LeafEvidence } from '../leaf.js';
import type { Mount } from '../mount.js';
import type { Attribute, Sysroot } from '../sysroot.js';

export type LayerKind =
  | 'filesystem'
  | 'file'
  | 'partition'
  | 'mapper'
  | 'raid'
  | 'loop'
  | 'bcache'
  | 'drbd'
  | 'stacked'
  | 'disk';

/** Attributes that the kind of a layer was decided by: `dm/uuid`, `md/level`, `loop/backing_file` and their like. */
export interface LayerAttributes {
  readonly partition?: Attribute;
  readonly uuid?: Attribute;
  readonly name?: Attribute;
  readonly level?: Attribute;
  readonly state?: Attribute;
  readonly degraded?: Attribute;
  readonly backingFile?: Attribute;
  readonly directIo?: Attribute;
  readonly rotational?: Attribute;
  readonly cacheMode?: Attribute;
  /** `queue/write_cache` of a layer above the disks: with `write through` the kernel ends a flush here. */
  readonly writeCache?: Attribute;
}

/** One layer of the stack, from the path down. */
export interface Layer {
  /** Unique in the stack; `below` refers to it. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The kernel's name, mount point or file. */
  readonly name: string;
  /** Type of a file system, target of a device-mapper device, level of an md array; null for other kinds. */
  readonly type: string | null;
  readonly device: string | null;
  readonly sysPath: string | null;
  /** Ids of the layers directly below this one. */
  readonly below: readonly string[];
  readonly attributes: LayerAttributes;
  /** Of a file system: the mount option by which it sends no flushes; absent if it sends them. */
  readonly barriersOff?: string;
  /** Of a file system: its journal or log on another device, by the kernel's name; absent without one. */
  readonly journal?: string;
}

/** Why a walk cannot go on below a layer. */
export type LostWay =
  | { readonly id: 'stands-on-itself'; readonly name: string }
  | { readonly id: 'stack-too-deep'; readonly name: string; readonly limit: number }
  | { readonly id: 'overlay-without-upper'; readonly mountPoint: string }
  /** A folder that a mount option names is no full path. */
  | {
      readonly id: 'folder-unnamed';
      readonly mountPoint: string;
      readonly filesystem: string;
      readonly role: FolderRole;
    }
  /** A folder that a mount option names is not visible from here: another mount namespace has it. */
  | {
      readonly id: 'folder-not-in-view';
      readonly mountPoint: string;
      readonly role: FolderRole;
      readonly folder: string;
    }
  | {
      readonly id: 'devices-not-found';
      readonly mountPoint: string;
      readonly filesystem: string;
      readonly source: string;
    }
  | { readonly id: 'journal-not-found'; readonly mountPoint: string; readonly device: string }
  /** The journal is on one of these devices, and nothing shows on which. */
  | { readonly id: 'journal-ambiguous'; readonly mountPoint: string; readonly devices: readonly string[] }
  /** sysfs has no device of that name; null if not even the name is known. */
  | { readonly id: 'below-not-in-sysfs'; readonly name: string; readonly below: string | null }
  | { readonly id: 'no-slaves'; readonly name: string }
  | { readonly id: 'backing-file-unnamed'; readonly name: string }
  | { readonly id: 'backing-file-not-in-view'; readonly name: string; readonly file: string }
  /** The file seems to be in memory, and the loop device reports a disk that spins. */
  | {
      readonly id: 'backing-file-contradicts';
      readonly name: string;
      readonly file: string;
      readonly filesystem: string;
    };

export type FolderRole = 'upper' | 'lower' | 'source';

/** Where a walk ends. */
export type End =
  | { readonly kind: 'disk'; readonly layer: string; readonly leaf: LeafEvidence }
  /** A file system without a block device of this machine. */
  | { readonly kind: 'filesystem'; readonly layer: string; readonly mount: Mount; readonly family: FilesystemFamily }
  /** A device that also writes to another machine, in addition to what is below it here. */
  | { readonly kind: 'replica'; readonly layer: string; readonly name: string }
  | { readonly kind: 'lost'; readonly layer: string; readonly why: LostWay };

export interface DeviceStack {
  readonly layers: readonly Layer[];
  readonly ends: readonly End[];
}

/** What a walk needs to know of the machine. */
export interface Machine {
  readonly sysroot: Sysroot;
  readonly mounts: readonly Mount[];
  /** Names of the block drivers by major number. */
  readonly drivers: ReadonlyMap<string, string>;
}
