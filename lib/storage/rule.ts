// What a storage rule is, and the few helpers that its tables share.

import { productOf } from './disk-facts.js';
import type { Host } from './host.js';
import type { LeafEvidence } from './leaf.js';
import { modelText } from './leaf.js';
import type { DiskReason, DiskRuleId, FilesystemReason, FilesystemRuleId, Reason } from './reason.js';
import type { Reference } from './reference.js';
import type { End } from './stack/layer.js';

/** What a path stands on. `virtual`: behind a hypervisor that does not show what it is. */
export type StorageClass = 'nvme' | 'ssd' | 'hdd' | 'network' | 'virtual' | 'memory' | 'unknown';

/** `certain`: a driver or a vendor's name proves it. `likely`: the best reading of what there is. `unknown` goes with that class. */
export type Confidence = 'certain' | 'likely' | 'unknown';

/** One end of a walk, and the machine that it is in. */
export interface Seen {
  readonly end: End;
  readonly host: Host;
}

export type SeenDisk = Seen & { readonly leaf: LeafEvidence };

/** First match decides. */
export interface Rule {
  readonly id: Reason['id'];
  readonly when: (seen: Seen) => boolean;
  readonly class: StorageClass;
  readonly confidence: Confidence | ((seen: Seen) => Confidence);
  readonly source: Reference | ((seen: Seen) => Reference);
  readonly reason: (seen: Seen) => Reason;
}

interface Row<Id> {
  readonly id: Id;
  readonly class: StorageClass;
  readonly confidence: Confidence | ((seen: Seen) => Confidence);
  readonly source: Reference | ((seen: Seen) => Reference);
}

/** A rule on a disk. */
export function diskRule(row: Row<DiskRuleId> & { readonly when: (seen: SeenDisk) => boolean }): Rule {
  return {
    ...row,
    when: (seen) => seen.end.kind === 'disk' && row.when({ ...seen, leaf: seen.end.leaf }),
    reason: ({ end }) => diskReason(row.id, end),
  };
}

/** A rule on a file system that has no block device of this machine. */
export function filesystemRule(row: Row<FilesystemRuleId> & { readonly when: (seen: Seen) => boolean }): Rule {
  return { ...row, reason: ({ end }) => filesystemReason(row.id, end) };
}

export function isOfFamily(family: string): (seen: Seen) => boolean {
  return ({ end }) => end.kind === 'filesystem' && end.family === family;
}

/** A claim of a disk about itself is certain only where no hypervisor can have made the disk up. */
export function physically({ host }: Seen): Confidence {
  return host.isVirtualMachine === false ? 'certain' : 'likely';
}

function diskReason(id: DiskRuleId, end: End): DiskReason | { readonly id: 'nothing-found' } {
  if (end.kind !== 'disk') return { id: 'nothing-found' };
  const { leaf } = end;
  return {
    id,
    device: leaf.name,
    transport: leaf.transport,
    model: modelText(leaf),
    driver: leaf.driver,
    hostDriver: leaf.hostDriver,
    rotationRate: leaf.rotationRate,
    product: productOf(leaf),
  };
}

function filesystemReason(id: FilesystemRuleId, end: End): FilesystemReason | { readonly id: 'nothing-found' } {
  return end.kind === 'filesystem'
    ? { id, filesystem: end.mount.type, mountPoint: end.mount.mountPoint }
    : { id: 'nothing-found' };
}
