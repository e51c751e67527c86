// The reasons for a storage class: one per end of the stack, as ids with parameters. The id is that of the rule that decided. The sentences
// are in report/messages/storage-evidence.ts.

import type { WalkFailure } from './stack/layer.js';
import type { Transport } from './transport.js';

/** Evidence that could not be read, which makes the result less certain. */
export type Gap =
  /** No mount table could be read. `tried` has the files, and why each failed. */
  | {
      readonly id: 'no-mount-table';
      readonly tried: readonly { readonly path: string; readonly problem: string }[];
    }
  | { readonly id: 'mount-table-garbled'; readonly table: string; readonly lines: number; readonly example: string }
  | { readonly id: 'no-mount-found'; readonly table: string; readonly path: string }
  /** The path is not in the root that was read, so a link in it could not be followed. */
  | { readonly id: 'path-not-in-root'; readonly path: string };

export interface FilesystemReason {
  readonly id: FilesystemRuleId;
  readonly filesystem: string;
  readonly mountPoint: string;
}

/** The rule that decided, and the facts about the disk that the sentences need. */
export interface DiskReason {
  readonly id: DiskRuleId;
  /** The kernel's name. */
  readonly device: string;
  readonly transport: Transport;
  readonly model: string | null;
  /** Drivers of the disk, and of its controller. */
  readonly driver: string | null;
  readonly hostDriver: string | null;
  /** In rpm; 1 for a medium that does not rotate. */
  readonly rotationRate: number | null;
  /** A product's name, such as `Amazon EBS volume`, if a table has the model or the driver. */
  readonly product: string | null;
}

export type Reason =
  | FilesystemReason
  | DiskReason
  | { readonly id: 'replica'; readonly device: string }
  | { readonly id: 'lost'; readonly why: WalkFailure }
  | { readonly id: 'gap'; readonly gap: Gap }
  | { readonly id: 'nothing-found' };

export type FilesystemRuleId =
  | 'memory-filesystem'
  | 'network-filesystem'
  | 'host-share'
  | 'fuse'
  | 'raw-flash'
  | 'zfs'
  | 'pseudo-filesystem';

export type DiskRuleId =
  | 'memory-disk'
  | 'network-block-driver'
  | 'scsi-over-network'
  | 'nvme-over-fabric'
  | 'nvme-loop'
  | 'cloud-network-disk'
  | 'array-by-vendor'
  | 'azure-temporary-disk'
  | 'azure-disk'
  | 'cloud-local-nvme'
  | 'cloud-local-scsi'
  | 'usb'
  | 'hypervisor-disk'
  | 'passed-through-spinning'
  | 'passed-through-solid-state'
  | 'paravirtual-disk'
  | 'program-disk'
  | 'nvme-rotational'
  | 'nvme-of-hypervisor'
  | 'nvme-local'
  | 'nvme-untold'
  | 'raid-controller'
  | 'emulated-disk'
  | 'pcie-flash'
  | 'spinning-disk'
  | 'solid-state-disk'
  | 'solid-state-flag'
  | 'spinning-model'
  | 'solid-state-model'
  | 'sata-spinning-flag'
  | 'rate-not-reported'
  | 'flash-card'
  | 'universal-flash'
  | 'raw-flash-disk'
  | 'nvdimm'
  | 'scsi-untold'
  | 'not-in-sysfs'
  | 'nothing-known';
