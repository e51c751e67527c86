// The captured machines as a list of hardware: the class of each path, its confidence, its leaf disks, and the ids of its caveats.
// To fix a wrong rule, add the machine that it was wrong about (scripts/capture-machine.sh) and a row here.
// The last column changes files of a machine, for hardware of which only the names are known.

import type { Caveat } from '../../lib/storage/caveats.js';
import type { Confidence, StorageClass } from '../../lib/storage/rules.js';

export interface MachineRow {
  /** The hardware, in words. */
  readonly what: string;
  /** The file in this folder, without `.txt`. Its first path is inspected. */
  readonly machine: string;
  readonly class: StorageClass;
  readonly confidence: Confidence;
  /** In the order of the walk. */
  readonly leaves: readonly string[];
  /** Ids, in the order of the table of caveats. */
  readonly caveats: readonly Caveat['id'][];
  readonly changed: Readonly<Record<string, string>>;
  /** Absent for the machine's first path. */
  readonly path?: string;
}

const NVME = '/sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0/model';
const VENDOR = '/sys/devices/pci0000:00/0000:00:0a.0/virtio3/host0/target0:0:2/0:0:2:0/vendor';
const MODEL = '/sys/devices/pci0000:00/0000:00:0a.0/virtio3/host0/target0:0:2/0:0:2:0/model';
const TAG = '/sys/class/dmi/id/chassis_asset_tag';

function row(
  what: string,
  machine: string,
  kind: StorageClass,
  confidence: Confidence,
  leaves: readonly string[],
  caveats: readonly Caveat['id'][],
  changed: Readonly<Record<string, string>> = {},
  path?: string,
): MachineRow {
  return { what, machine, class: kind, confidence, leaves, caveats, changed, ...(path === undefined ? {} : { path }) };
}

export const MACHINES: readonly MachineRow[] = [
  row('NVMe in a server, power-loss protection',                   'bare-metal-nvme',   'nvme',    'certain', ['nvme0n1'], ['write-through']),
  row('NVMe, emulated by QEMU',                                    'nvme-ext4',         'virtual', 'certain', ['nvme0n1'], []),
  row('NVMe with native multipath, emulated by QEMU',              'nvme-mpath',        'virtual', 'certain', ['nvme4n1'], []),
  row('NVMe: Amazon EBS',                                          'nvme-ext4',         'network', 'certain', ['nvme0n1'], [], { [NVME]: 'Amazon Elastic Block Store' }),
  row('NVMe: Amazon EC2 instance store',                           'nvme-ext4',         'nvme',    'certain', ['nvme0n1'], [], { [NVME]: 'Amazon EC2 NVMe Instance Storage' }),
  row('NVMe: Google persistent disk',                              'nvme-ext4',         'network', 'certain', ['nvme0n1'], [], { [NVME]: 'nvme_card-pd' }),
  row('NVMe: Google local SSD',                                    'nvme-ext4',         'nvme',    'certain', ['nvme0n1'], [], { [NVME]: 'nvme_card0' }),
  row('NVMe: Azure OS disk, remote or ephemeral',                  'nvme-ext4',         'network', 'likely',  ['nvme0n1'], ['azure-os-disk'], { [NVME]: 'MSFT NVMe Accelerator v1.0' }),
  row('NVMe: Azure local disk',                                    'nvme-ext4',         'nvme',    'certain', ['nvme0n1'], [], { [NVME]: 'Microsoft NVMe Direct Disk v2' }),
  row('NVMe: Alibaba Cloud disk',                                  'nvme-ext4',         'network', 'certain', ['nvme0n1'], [], { [NVME]: 'Alibaba Cloud Elastic Block Storage' }),
  row('NVMe of a drive maker, passed to a virtual machine',         'nvme-ext4',         'nvme',    'likely',  ['nvme0n1'], ['virtual-machine'], { [NVME]: 'SAMSUNG MZQL2960HCJR-00A07' }),
  row('NVMe of a model that no table has, in a virtual machine',   'nvme-ext4',         'virtual', 'likely',  ['nvme0n1'], [], { [NVME]: 'Quux Cloud Disk' }),
  row('NVMe over TCP',                                             'nvme-tcp',          'network', 'certain', ['nvme5n1'], []),
  row('SATA disk, 7200 rpm',                                       'sata-hdd',          'hdd',     'likely',  ['sdg'], ['virtual-machine']),
  row('SATA SSD',                                                  'sata-ssd',          'ssd',     'likely',  ['sdi'], ['virtual-machine']),
  row('SAS disk, 10 000 rpm',                                      'sas-hdd',           'hdd',     'likely',  ['sdl'], ['virtual-machine']),
  row('RAID controller (PERC H730P)',                              'perc-raid',         'unknown', 'unknown', ['sdn'], ['spins-by-default']),
  row('USB SSD over UAS',                                          'usb-uas',           'unknown', 'unknown', ['sdp'], ['spins-by-default']),
  row('USB disk with NTFS through FUSE',                           'fuseblk-ntfs-usb',  'unknown', 'unknown', ['sdq'], ['spins-by-default']),
  row('iSCSI target',                                              'iscsi-tgt',         'network', 'certain', ['sdt'], ['spins-by-default']),
  row('Fibre Channel array',                                       'fibre-channel',     'network', 'certain', ['sdb'], ['write-through']),
  row('Google persistent disk, SCSI',                              'gce-pd',            'network', 'certain', ['sdb'], []),
  row('Google local SSD, SCSI',                                    'gce-pd',            'ssd',     'certain', ['sdb'], [], { [MODEL]: 'EphemeralDisk   ' }),
  row('Hyper-V disk',                                              'gce-pd',            'virtual', 'certain', ['sdb'], [], { [VENDOR]: 'Msft    ', [MODEL]: 'Virtual Disk    ' }),
  row('Azure disk, SCSI',                                          'gce-pd',            'network', 'likely',  ['sdb'], [], { [VENDOR]: 'Msft    ', [MODEL]: 'Virtual Disk    ', [TAG]: '7783-7084-3265-9085-8269-3286-77' }),
  row('virtio disk',                                               'virtio-blk',        'virtual', 'certain', ['vdb'], ['spins-by-default']),
  row('virtio disk that is the root',                              'virtio-root',       'virtual', 'likely',  ['vda'], ['missing-evidence', 'spins-by-default']),
  row('virtio SCSI disk',                                          'vscsi-qemu',        'virtual', 'certain', ['sda'], ['spins-by-default']),
  row('VMware disk',                                               'vmware-pvscsi',     'virtual', 'certain', ['sdo'], ['spins-by-default']),
  row('Xen disk',                                                  'xen-disk',          'virtual', 'certain', ['xvdb'], []),
  row('NBD',                                                       'nbd',               'network', 'likely',  ['nbd0'], ['nbd-server']),
  row('Ceph RBD',                                                  'ceph-rbd',          'network', 'certain', ['rbd0'], []),
  row('DRBD over a file',                                          'drbd',              'network', 'likely',  ['vda'], ['spins-by-default', 'loop-file']),
  row('NVDIMM',                                                    'pmem',              'unknown', 'unknown', ['pmem0'], []),
  row('zram',                                                      'zram',              'memory',  'certain', ['zram0'], []),
  row('RAM disk',                                                  'brd',               'memory',  'certain', ['ram0'], []),
  row('null_blk',                                                  'null-blk-slow',     'memory',  'certain', ['nbslow'], []),
  row('scsi_debug',                                                'scsi-debug',        'memory',  'certain', ['sdr'], []),
  row('tmpfs',                                                     'tmpfs',             'memory',  'certain', [], []),
  row('LVM on NVMe, with a snapshot',                              'lvm-nvme',          'virtual', 'certain', ['nvme0n1'], ['snapshot-origin']),
  row('LUKS on a SATA SSD',                                        'luks-ssd',          'ssd',     'likely',  ['sdi'], ['virtual-machine']),
  row('dm-multipath over virtio SCSI',                             'dm-multipath',      'virtual', 'certain', ['sde', 'sdf'], []),
  row('dm-delay over a SATA SSD',                                  'dm-delay',          'ssd',     'likely',  ['sda'], ['unnamed-mapper']),
  row('LVM cache, NVMe over a SATA disk',                          'dm-cache',          'hdd',     'likely',  ['nvme0n1', 'sdg'], ['virtual-machine', 'mixed-legs', 'cache-tier']),
  row('bcache, NVMe over a SATA disk',                             'bcache',            'hdd',     'likely',  ['sdg', 'nvme0n1'], ['virtual-machine', 'mixed-legs', 'cache-tier']),
  row('md RAID 1 of SATA disks',                                   'md-raid1-hdd',      'hdd',     'likely',  ['sdg', 'sdh'], ['virtual-machine']),
  row('md RAID 0 of a SATA disk and a SATA SSD',                   'md-raid0-mixed',    'hdd',     'likely',  ['sdg', 'sdi'], ['virtual-machine', 'mixed-legs']),
  row('loop over a file on NVMe',                                  'loop-nvme',         'virtual', 'certain', ['nvme0n1'], ['loop-file']),
  row('loop over a file on a SATA disk',                           'loop-hdd',          'hdd',     'likely',  ['sdg'], ['virtual-machine', 'loop-file']),
  row('loop over a file on tmpfs',                                 'loop-tmpfs',        'memory',  'certain', [], ['loop-file']),
  row('loop over a file on tmpfs, on a kernel where every loop spins', 'loop-tmpfs',      'memory',  'certain', [], ['loop-file'], { '/sys/devices/virtual/block/loop4/queue/rotational': '1' }),
  row('btrfs on NVMe',                                             'btrfs-nvme',        'virtual', 'certain', ['nvme0n1'], []),
  row('btrfs RAID 1 of a SATA disk and a SATA SSD',                'btrfs-multi',       'hdd',     'likely',  ['sdh', 'sdi'], ['virtual-machine', 'mixed-legs']),
  row('overlay, upper folder on a SATA disk',                      'overlay-hdd',       'hdd',     'likely',  ['sdg'], ['virtual-machine', 'copy-up']),
  row('overlay, upper folder on tmpfs',                            'overlay-tmpfs',     'memory',  'certain', [], ['copy-up']),
  row('NFS',                                                       'nfs4',              'network', 'certain', [], []),
  row('CIFS',                                                      'cifs',              'network', 'certain', [], []),
  row('sshfs',                                                     'fuse-sshfs',        'network', 'certain', [], []),
  row('9p share of the host',                                      'p9',                'virtual', 'certain', [], []),
  row('virtiofs share of the host',                                'virtiofs',          'virtual', 'certain', [], []),
  row('bind mount of a folder on a SATA disk',                     'bind-subdir',       'hdd',     'likely',  ['sdg'], ['missing-evidence', 'virtual-machine']),
  row('tmpfs mounted over a SATA disk',                            'overmount',         'memory',  'certain', [], []),
  row('container, volume on a SATA disk',                          'container-volume',  'hdd',     'likely',  ['sdg'], ['virtual-machine']),
  row('Azure, temporary disk',                                     'azure-resource-disk', 'virtual', 'likely', ['sdb'], ['spins-by-default']),
  row('Azure, data disk',                                          'azure-resource-disk', 'network', 'likely', ['sdc'], ['spins-by-default'], {}, '/var/lib/etcd'),
  row('Azure, OS disk',                                            'azure-resource-disk', 'network', 'likely', ['sda'], ['spins-by-default', 'azure-os-disk'], {}, '/'),
  row('bcachefs on NVMe and a SAS disk',                           'bcachefs-mixed',    'hdd',     'certain', ['nvme0n1', 'sda'], ['mixed-legs']),
  row('folder below a composefs root',                             'composefs-root',    'virtual', 'likely',  ['sda'], ['missing-evidence', 'spins-by-default', 'write-through']),
  row('composefs root',                                            'composefs-root',    'virtual', 'certain', ['sda'], ['image-root', 'spins-by-default', 'write-through'], {}, '/'),
  row('ext4 on an SSD, journal on a SATA disk',                    'ext4-external-journal', 'hdd', 'certain', ['sdb', 'sda'], ['mixed-legs', 'external-journal']),
  row('Firecracker, no flush',                                     'firecracker-noflush', 'virtual', 'likely', ['vda'], ['missing-evidence', 'spins-by-default']),
  row('HyperKit, emulated SATA disk',                              'hyperkit-bhyve-sata', 'virtual', 'likely', ['sda'], ['missing-evidence', 'spins-by-default']),
  row('SAS disk on Linux 5.8, without page 0xB1',                  'maas-rpm0',         'hdd',     'likely',  ['sda'], ['missing-evidence']),
  row('NVMe of HGST, passed to a virtual machine',                 'nvme-passthrough-models', 'nvme', 'likely', ['nvme0n1'], ['virtual-machine', 'write-through']),
  row('Portworx volume',                                           'portworx-pxd',      'network', 'certain', ['pxd!pxd365793461222635857'], []),
  row('Scaleway block storage volume',                             'scaleway-sbs',      'network', 'certain', ['sdb'], ['spins-by-default']),
  row('shingled SATA disk',                                        'zoned-smr',         'hdd',     'certain', ['sdb'], ['zoned-disk']),
  row('container, its own root',                                   'container-root',    'unknown', 'unknown', [], ['missing-evidence']),
];
