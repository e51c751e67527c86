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
    'sshfs',
    'ceph-fuse',
    's3fs',
    's3backer',
    'goofys',
    'rclone',
    'gcsfuse',
    'blobfuse',
    'blobfuse2',
    'mount-s3',
    'mountpoint-s3',
    'juicefs',
    'JuiceFS',
    'seaweedfs',
    'moosefs',
    'mfsmount',
    'mfs',
    'lizardfs',
    'curlftpfs',
    'alluxio',
    'alluxio-fuse',
    'cvmfs2',
    'nfs-ganesha',
    'smbnetfs',
    'gvfsd-fuse',
    'hdfs',
    'fuse_dfs',
    'dbxfs',
    'cubefs',
    'chubaofs',
    'curvefs',
    'daos',
    'dfuse',
    'mapr',
    'vstorage',
    'google-drive-ocamlfuse',
  ],
  'host-share': [
    '9p',
    'virtiofs',
    'vboxsf',
    'vmhgfs',
    'prl_fs',
    'hostfs',
    'vmhgfs-fuse',
    'osxfs',
    'grpcfuse',
    'fakeowner',
    'drvfs',
  ],
  overlay: ['overlay', 'overlayfs', 'aufs'],
  'passes-on': ['ecryptfs', 'gocryptfs', 'encfs', 'cryfs', 'securefs', 'bindfs', 'wrapfs', 'shiftfs'],
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
export function familyOf({ type, options, source }: Pick<Mount, 'type' | 'options' | 'source'>): FilesystemFamily {
  // v9fs: `trans=` is tcp, rdma, unix, fd, virtio or xen; https://docs.kernel.org/filesystems/9p.html
  if (type === '9p' && options.some((option) => /^trans=(tcp|rdma)$/.test(option))) return 'network';
  // Mountpoint for S3 and blobfuse2 set only the source, to their own name: mount.fuse3(8), fsname.
  if (type === 'fuse' && FAMILY_OF.get(source) === 'network') return 'network';
  // A program and a module of the kernel can serve the same file system: davfs and fuse.davfs.
  return FAMILY_OF.get(type.replace(/^fuse\./, '')) ?? (type === 'fuse' || type.startsWith('fuse.') ? 'fuse' : 'other');
}
