// The types of a storage rule: the class of one disk, and what makes it certain.

import type { Host } from './host.js';
import type { LeafEvidence } from './leaf.js';
import type { DiskRuleId } from './reason.js';
import type { Reference } from './reference.js';

/** The kind of storage below a path. `virtual`: behind a hypervisor that hides what it is. */
export type StorageClass = 'nvme' | 'ssd' | 'hdd' | 'network' | 'virtual' | 'memory' | 'unknown';

/**
 * `certain`: a driver or a vendor's name proves it. `likely`: the best interpretation of the evidence. `unknown`: only with the class
 * `unknown`.
 */
export type Confidence = 'certain' | 'likely' | 'unknown';

/** The class of one end of a stack. */
export interface Decision {
  readonly class: StorageClass;
  readonly confidence: Confidence;
}

export const NOT_KNOWN: Decision = { class: 'unknown', confidence: 'unknown' };

/** A disk, and its machine. */
export interface DiskRuleInput {
  readonly leaf: LeafEvidence;
  readonly host: Host;
}

/** A rule for a disk. The first match decides. */
export type DiskRule = {
  readonly id: DiskRuleId;
  readonly when: (input: DiskRuleInput) => boolean;
  readonly source: Reference | ((leaf: LeafEvidence) => Reference);
} & (
  | { readonly class: 'unknown' }
  | {
      readonly class: Exclude<StorageClass, 'unknown'>;
      readonly confidence: Confidence | ((input: DiskRuleInput) => Confidence);
    }
);

/** What a disk reports about itself is certain only if no hypervisor can have emulated the disk. */
export function physically({ host }: DiskRuleInput): Confidence {
  return host.isVirtualMachine === false ? 'certain' : 'likely';
}
