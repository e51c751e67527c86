// The documents behind storage findings and storage advice, in addition to sources.ts.

import type { Source } from './sources.js';

const READ = '2026-11-29';

export const VIRTIO_FLUSH: Source = {
  title:
    'Firecracker, "Block device caching strategies": cache_type Unsafe does not advertise the VirtIO flush feature',
  url: 'https://github.com/firecracker-microvm/firecracker/blob/main/docs/api_requests/block-caching.md',
  dateRead: READ,
};
export const TEMPORARY_DISK: Source = {
  title:
    'Azure managed disks overview, "Temporary disk": its data is lost when the VM is stopped (deallocated) or redeployed',
  url: 'https://learn.microsoft.com/azure/virtual-machines/managed-disks-overview#temporary-disk',
  dateRead: READ,
};
export const SCSI_CACHE: Source = {
  title:
    'Linux kernel, drivers/scsi/sd.c, cache_type_show(): what the disk reports; block/blk-sysfs.c, write_cache: what the kernel does',
  url: 'https://docs.kernel.org/block/writeback_cache_control.html',
  dateRead: READ,
};
export const CONTAINER_LAYER: Source = {
  title:
    'Docker, "Storage drivers": the writable layer is deleted with the container; use volumes for write-heavy data',
  url: 'https://docs.docker.com/engine/storage/drivers/',
  dateRead: READ,
};
export const ZONED: Source = {
  title: 'Linux kernel, zoned block devices: queue/zoned is host-aware or host-managed',
  url: 'https://docs.kernel.org/filesystems/zonefs.html',
  dateRead: READ,
};
export const EMBEDDED_FLASH: Source = {
  title: 'K3s requirements, "Disks": etcd is write intensive, and SD cards cannot handle its I/O load',
  url: 'https://docs.k3s.io/installation/requirements#disks',
  dateRead: READ,
};
export const MD_PARITY: Source = {
  title: 'Linux man-pages, md(4): RAID 4, 5 and 6 read before they write a part of a stripe',
  url: 'https://man7.org/linux/man-pages/man4/md.4.html',
  dateRead: READ,
};
export const UNKNOWN_STORAGE: Source = {
  title: 'etcd hardware recommendations, "Disks": the disk decides; storage that is not known cannot be recommended',
  url: 'https://etcd.io/docs/v3.6/op-guide/hardware/',
  dateRead: READ,
};
