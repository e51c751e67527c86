// The types of a storage rule, and the helpers that its tables share.

import { productOf } from './disk-facts.js';
import type { Host } from './host.js';
import type { LeafEvidence } from './leaf.js';
import { modelText } from './leaf.js';
import type { DiskReason, DiskRuleId, FilesystemReason, FilesystemRuleId, Reason } from './reason.js';
import type { Reference } from './reference.js';
import type { End } from './stack/layer.js';

/** The kind of storage below a path. `virtual`: behind a hypervisor that hides what it is. */
export type StorageClass = 'nvme' | 'ssd' | 'hdd' | 'network' | 'virtual' | 'memory' | 'unknown';

/**
 * `certain`: a driver or a vendor's name proves it. `likely`: the best interpretation of the evidence. `unknown`: only with the class
 * `unknown`.
 */
export type Confidence = 'certain' | 'likely' | 'unknown';

/** One end of a stack, and its machine. */
export interface RuleInput {
  readonly end: End;
  readonly host: Host;
}

export type DiskRuleInput = RuleInput & { readonly leaf: LeafEvidence };

/** The first match decides. */
export interface Rule {
  readonly id: Reason['id'];
  readonly when: (input: RuleInput) => boolean;
  readonly class: StorageClass;
  readonly confidence: Confidence | ((input: RuleInput) => Confidence);
  readonly source: Reference | ((input: RuleInput) => Reference);
  readonly reason: (input: RuleInput) => Reason;
}

interface Row<Id> {
  readonly id: Id;
  readonly class: StorageClass;
  readonly confidence: Confidence | ((input: RuleInput) => Confidence);
  readonly source: Reference | ((input: RuleInput) => Reference);
}

/** A rule for a disk. */
export function diskRule(row: Row<DiskRuleId> & { readonly when: (input: DiskRuleInput) => boolean }): Rule {
  return {
    ...row,
    when: (input) => input.end.kind === 'disk' && row.when({ ...input, leaf: input.end.leaf }),
    reason: ({ end }) => diskReason(row.id, end),
  };
}

/** A rule for a file system without a block device of this machine. */
export function filesystemRule(row: Row<FilesystemRuleId> & { readonly when: (input: RuleInput) => boolean }): Rule {
  return { ...row, reason: ({ end }) => filesystemReason(row.id, end) };
}

export function isOfFamily(family: string): (input: RuleInput) => boolean {
  return ({ end }) => end.kind === 'filesystem' && end.family === family;
}

/** What a disk reports about itself is certain only if no hypervisor can have emulated the disk. */
export function physically({ host }: RuleInput): Confidence {
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
