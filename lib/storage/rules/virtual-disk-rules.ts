// Rules for disks of clouds and hypervisors, recognised by model and vendor, by the VMBus, or by the driver. A real drive that is passed
// through to a guest counts as that drive.

import {
  isAzureOsDisk,
  isAzureTemporaryDisk,
  isHyperVDisk,
  isLinuxTarget,
  isMadeByProgram,
  isParavirtual,
  rotational,
} from '../disk-facts.js';
import { hasDriveMakersName, isSpinningModel } from '../drive-makers.js';
import { AZURE_CHASSIS_TAG } from '../host.js';
import { isNvme, type LeafEvidence } from '../leaf.js';
import { modelOf } from '../models.js';
import type { DiskRule, DiskRuleInput } from '../rule.js';
import { textOf } from '../sysroot.js';
import { driverSource, modelSource, SD, SLOWEST_ROTATION } from './rule-sources.js';

export const CLOUD_DISK_RULES: readonly DiskRule[] = [
  {
    id: 'cloud-network-disk',
    when: ({ leaf }) => modelOf(leaf)?.place === 'cloud-network',
    class: 'network',
    confidence: ({ leaf }) => (isAzureOsDisk(leaf) ? 'likely' : 'certain'),
    source: modelSource,
  },
  {
    id: 'azure-temporary-disk',
    when: (input) => isAzure(input) && isAzureTemporaryDisk(input.leaf),
    class: 'virtual',
    confidence: 'likely',
    source: {
      title: 'Azure/WALinuxAgent, config/66-azure-storage.rules: device_id 00000000-0001-* is the resource disk',
      url: 'https://github.com/Azure/WALinuxAgent/blob/master/config/66-azure-storage.rules',
    },
  },
  {
    id: 'azure-disk',
    when: (input) => isAzure(input) && isHyperVDisk(input.leaf),
    class: 'network',
    // A temporary disk on a controller with an unknown GUID would look the same.
    confidence: 'likely',
    source: {
      title: 'Azure managed disks overview',
      url: 'https://learn.microsoft.com/azure/virtual-machines/managed-disks-overview',
    },
  },
  {
    id: 'cloud-local-nvme',
    when: ({ leaf }) => modelOf(leaf)?.place === 'cloud-local' && isNvme(leaf),
    class: 'nvme',
    confidence: 'certain',
    source: modelSource,
  },
  {
    id: 'cloud-local-scsi',
    when: ({ leaf }) => modelOf(leaf)?.place === 'cloud-local',
    class: 'ssd',
    confidence: 'certain',
    source: modelSource,
  },
];

export const VIRTUAL_DISK_RULES: readonly DiskRule[] = [
  {
    id: 'program-disk',
    when: ({ leaf }) => isMadeByProgram(leaf),
    class: 'unknown',
    source: driverSource,
  },
  {
    id: 'usb',
    when: ({ leaf }) => leaf.transport === 'usb' || leaf.transport === 'firewire',
    class: 'unknown',
    source: SD,
  },
  {
    id: 'hypervisor-disk',
    when: ({ leaf }) => modelOf(leaf)?.place === 'hypervisor',
    class: 'virtual',
    confidence: 'certain',
    source: modelSource,
  },
  {
    id: 'array-by-vendor',
    // Passed through to a guest, or behind a bus that does not show its transport.
    when: ({ leaf }) =>
      modelOf(leaf)?.place === 'array' &&
      !['sata', 'sas', 'parallel-scsi'].includes(leaf.transport) &&
      // The kernel's target also serves virtual machines of its own host, by vhost-scsi.
      !(isLinuxTarget(leaf) && isParavirtual(leaf)),
    class: 'network',
    confidence: 'likely',
    source: modelSource,
  },
  {
    id: 'passed-through-spinning',
    // Old kernels show no rotation rate: then the model decides.
    when: ({ leaf }) =>
      isPassedThrough(leaf) &&
      ((leaf.rotationRate ?? 0) >= SLOWEST_ROTATION || (leaf.rotationRate === null && isSpinningModel(leaf))),
    class: 'hdd',
    confidence: 'likely',
    source: SD,
  },
  {
    id: 'passed-through-solid-state',
    when: ({ leaf }) => isPassedThrough(leaf) && (leaf.rotationRate === 1 || rotational(leaf) === '0'),
    class: 'ssd',
    confidence: 'likely',
    source: SD,
  },
  {
    id: 'paravirtual-disk',
    when: ({ leaf }) => isParavirtual(leaf),
    class: 'virtual',
    confidence: 'certain',
    source: {
      title: 'Virtual I/O Device (VIRTIO) 1.2, block device: no field describes the medium',
      url: 'https://docs.oasis-open.org/virtio/virtio/v1.2/virtio-v1.2.html',
    },
  },
];

/**
 * A real drive behind a paravirtual SCSI controller: the host passes its commands through. The vendor alone is no evidence: SPDK's targets
 * report INTEL (lib/scsi/scsi_bdev.c).
 */
function isPassedThrough(leaf: LeafEvidence): boolean {
  return isParavirtual(leaf) && leaf.transport !== 'virtio-blk' && hasDriveMakersName(leaf);
}

function isAzure({ host }: DiskRuleInput): boolean {
  return textOf(host.chassisAssetTag) === AZURE_CHASSIS_TAG;
}
