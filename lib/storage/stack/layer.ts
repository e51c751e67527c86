// The types of a device stack: layers, the ends of a walk, and the reasons why a walk cannot continue.

import type { EndFamily } from '../filesystems.js';
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

/** The attributes that decided the kind of a layer: `dm/uuid`, `md/level`, `loop/backing_file` and others. */
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
  /** `ro` of a device-mapper device: it needs no flushes. */
  readonly readOnly?: Attribute;
  /** `queue/discard_max_bytes` of a layer above the disks: with 0 it passes no discards on. */
  readonly discardMaxBytes?: Attribute;
}

/** One layer of the stack. */
export interface Layer {
  /** Unique in the stack; used in `below`. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The kernel's name, the mount point or the file. */
  readonly name: string;
  /** Type of a file system, target of a device-mapper device, level of an md array; `null` for other kinds. */
  readonly type: string | null;
  readonly device: string | null;
  readonly sysPath: string | null;
  /** Ids of the layers directly below this one. */
  readonly below: readonly string[];
  readonly attributes: LayerAttributes;
  /** Of a file system: the mount option that makes it send no flushes; absent if it sends them. */
  readonly barriersOff?: string;
  /** Of a file system: kernel name of the other device with its journal or log; absent without one. */
  readonly journal?: string;
}

/** Why a walk cannot continue below a layer. */
export type WalkFailure =
  | { readonly id: 'stands-on-itself'; readonly name: string }
  | { readonly id: 'stack-too-deep'; readonly name: string; readonly limit: number }
  | { readonly id: 'overlay-without-upper'; readonly mountPoint: string }
  /** A folder in a mount option is not an absolute path. */
  | {
      readonly id: 'folder-unnamed';
      readonly mountPoint: string;
      readonly filesystem: string;
      readonly role: FolderRole;
    }
  /** A folder in a mount option is not visible here: it is in another mount namespace. */
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
  /** The journal is on one of these devices; it is unknown on which. */
  | { readonly id: 'journal-ambiguous'; readonly mountPoint: string; readonly devices: readonly string[] }
  /** sysfs has no device of that name; `null` if the name is unknown too. */
  | { readonly id: 'below-not-in-sysfs'; readonly name: string; readonly below: string | null }
  | { readonly id: 'no-slaves'; readonly name: string }
  | { readonly id: 'backing-file-unnamed'; readonly name: string }
  | { readonly id: 'backing-file-not-in-view'; readonly name: string; readonly file: string };

export type FolderRole = 'upper' | 'lower' | 'source';

/** An end of a walk. */
export type End =
  | { readonly kind: 'disk'; readonly layer: string; readonly leaf: LeafEvidence }
  /** A file system without a block device of this machine. */
  | { readonly kind: 'filesystem'; readonly layer: string; readonly mount: Mount; readonly family: EndFamily }
  /** A device that also writes to another machine, in addition to the layers below it. */
  | { readonly kind: 'replica'; readonly layer: string; readonly name: string }
  | { readonly kind: 'lost'; readonly layer: string; readonly why: WalkFailure };

export interface DeviceStack {
  readonly layers: readonly Layer[];
  readonly ends: readonly End[];
}

/** The facts of the machine that a walk needs. */
export interface Machine {
  readonly sysroot: Sysroot;
  readonly mounts: readonly Mount[];
  /** Names of the block drivers by major number. */
  readonly drivers: ReadonlyMap<string, string>;
}
