// A table of file system types without a block device: which are in memory, which are on another machine, which pass writes on to a folder.
// A type that is not here and has no device is unknown.

import type { Mount } from './mount.js';

export type FilesystemFamily =
  /** Only pages of RAM. */
  | 'memory'
  /** Another machine serves it over a network. */
  | 'network'
  /** The host of this virtual machine serves its own file system. */
  | 'host-share'
  /** An overlay: writes go to the upper folder. */
  | 'overlay'
  /** Passes every write on to the folder that its source names. */
  | 'passes-on'
  /** A user-space program serves it, and decides what a sync does. */
  | 'fuse'
  /** Raw flash without a block device. */
  | 'raw-flash'
  /** ZFS: sysfs does not show the disks of a pool. */
  | 'zfs'
  /** Kernel tables, not storage. */
  | 'pseudo'
  /** Not in this table. */
  | 'other';

/** The families that end a walk. The others continue at a folder or a device. */
export type EndFamily = Exclude<FilesystemFamily, 'overlay' | 'passes-on' | 'other'>;

const FAMILIES: Readonly<Record<Exclude<FilesystemFamily, 'other' | 'fuse'>, readonly string[]>> = {
  memory: ['tmpfs', 'ramfs', 'devtmpfs', 'hugetlbfs', 'rootfs'],
  network: [
    'nfs',
    'nfs4',
    'cifs',
    'smb3',
    'smbfs',
    'ceph',
    'lustre',
    'gpfs',
    'beegfs',
    'ocfs2',
    'gfs',
    'gfs2',
    'afs',
    'coda',
    'ncpfs',
    'pvfs2',
    'orangefs',
    'glusterfs',
    'panfs',
    'wekafs',
    'vxfs_cfs',
    'quobyte',
    'acfs',
    'davfs',
    'davfs2',
    'fuse.sshfs',
    'fuse.glusterfs',
    'fuse.ceph',
    'fuse.ceph-fuse',
    'fuse.s3fs',
    'fuse.s3backer',
    'fuse.goofys',
    'fuse.rclone',
    'fuse.gcsfuse',
    'fuse.blobfuse',
    'fuse.blobfuse2',
    'fuse.mount-s3',
    'fuse.mountpoint-s3',
    'fuse.juicefs',
    'fuse.JuiceFS',
    'fuse.seaweedfs',
    'fuse.moosefs',
    'fuse.mfsmount',
    'fuse.mfs',
    'fuse.lizardfs',
    'fuse.curlftpfs',
    'fuse.davfs',
    'fuse.davfs2',
    'fuse.quobyte',
    'fuse.alluxio',
    'fuse.alluxio-fuse',
    'fuse.cvmfs2',
    'fuse.nfs',
    'fuse.nfs-ganesha',
    'fuse.smbnetfs',
    'fuse.gvfsd-fuse',
    'fuse.hdfs',
    'fuse.fuse_dfs',
    'fuse.beegfs',
    'fuse.wekafs',
    'fuse.dbxfs',
    'fuse.google-drive-ocamlfuse',
  ],
  'host-share': [
    '9p',
    'virtiofs',
    'vboxsf',
    'vmhgfs',
    'prl_fs',
    'hostfs',
    'fuse.vmhgfs-fuse',
    'fuse.osxfs',
    'osxfs',
    'fuse.grpcfuse',
    'grpcfuse',
    'fakeowner',
    'drvfs',
  ],
  overlay: ['overlay', 'overlayfs', 'aufs', 'unionfs'],
  'passes-on': [
    'ecryptfs',
    'fuse.gocryptfs',
    'fuse.encfs',
    'fuse.cryfs',
    'fuse.securefs',
    'fuse.bindfs',
    'wrapfs',
    'shiftfs',
  ],
  'raw-flash': ['ubifs', 'jffs2', 'yaffs', 'yaffs2', 'logfs'],
  zfs: ['zfs'],
  pseudo: [
    'proc',
    'sysfs',
    'cgroup',
    'cgroup2',
    'devpts',
    'debugfs',
    'tracefs',
    'securityfs',
    'configfs',
    'pstore',
    'bpf',
    'mqueue',
    'autofs',
    'binfmt_misc',
    'fusectl',
    'nsfs',
    'rpc_pipefs',
    'nfsd',
    'efivarfs',
    'selinuxfs',
    'sockfs',
    'pipefs',
    'anon_inodefs',
  ],
};

const FAMILY_OF: ReadonlyMap<string, FilesystemFamily> = new Map(
  (Object.keys(FAMILIES) as (keyof typeof FAMILIES)[]).flatMap((family) =>
    FAMILIES[family].map((type) => [type, family] as const),
  ),
);

/**
 * The family of a file system, by its type as mountinfo names it. `fuseblk` is a local disk through FUSE, so it is `other`, and its device
 * is walked.
 */
export function familyOf({ type, options }: Pick<Mount, 'type' | 'options'>): FilesystemFamily {
  // v9fs: `trans=` is tcp, rdma, unix, fd, virtio or xen; https://docs.kernel.org/filesystems/9p.html
  if (type === '9p' && options.some((option) => /^trans=(tcp|rdma)$/.test(option))) return 'network';
  return FAMILY_OF.get(type) ?? (type === 'fuse' || type.startsWith('fuse.') ? 'fuse' : 'other');
}
