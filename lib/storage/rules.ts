// All rules for disks in order. The first match decides; the last row is `unknown`. A row claims only what its source supports: a flag that
// a driver sets by default is never a reason. classify.ts combines several ends into one class.

import type { DiskRule } from './rule.js';
import { NETWORK_DISK_RULES } from './rules/network-disk-rules.js';
import { FLASH_RULES, LAST_RULES, NVME_RULES, PHYSICAL_DISK_RULES } from './rules/physical-disk-rules.js';
import { CLOUD_DISK_RULES, VIRTUAL_DISK_RULES } from './rules/virtual-disk-rules.js';

export type { Confidence, StorageClass } from './rule.js';

export const DISK_RULES: readonly DiskRule[] = [
  ...NETWORK_DISK_RULES,
  // The names that clouds and hypervisors give come before what the disk reports about itself.
  ...CLOUD_DISK_RULES,
  ...VIRTUAL_DISK_RULES,
  ...NVME_RULES,
  ...PHYSICAL_DISK_RULES,
  ...FLASH_RULES,
  ...LAST_RULES,
];
