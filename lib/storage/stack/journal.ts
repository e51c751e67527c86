// Journals and logs on another device: a sync waits for them too. XFS names its log in the mount options. ext3 and ext4 keep the journal's
// device in the superblock, and only jbd2's entries in /proc and /sys show it.

import { type BlockDevice, deviceOfName, deviceOfNumber, deviceOfSource, numberOf } from '../block-device.js';
import type { Mount } from '../mount.js';
import { type Sysroot, textOf } from '../sysroot.js';
import type { Walker } from './walker.js';

const JBD2 = '/proc/fs/jbd2';

/**
 * The device of the journal; `null` if it is on the file system's own device, if there is none, or if it cannot be found. `id` is the
 * file system's layer, `own` its device.
 */
export async function journalOf(
  walker: Walker,
  id: string,
  mount: Mount,
  own: BlockDevice | null,
): Promise<BlockDevice | null> {
  const { sysroot } = walker.machine;
  const named = journalOption(mount.options);
  if (named !== undefined) {
    // ext4's journal_dev is a device number: 0x803 is 8:3.
    const device = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(named)
      ? await deviceOfNumber(sysroot, numberOf(BigInt(named)))
      : await deviceOfSource(sysroot, named);
    if (device?.folder != null) return device.name === own?.name ? null : device;
    walker.lost(id, { id: 'journal-not-found', mountPoint: mount.mountPoint, device: named });
    return null;
  }
  return own?.folder != null && /^ext[34]$/.test(mount.type) ? jbd2Journal(walker, id, mount, own) : null;
}

/** xfs(5) logdev; ext4(5) journal_path and journal_dev; reiserfs jdev. */
function journalOption(options: readonly string[]): string | undefined {
  const option = options.find((each) => /^(logdev|journal_path|journal_dev|jdev)=/.test(each));
  return option?.slice(option.indexOf('=') + 1);
}

/**
 * jbd2_journal_init_inode() of fs/jbd2/journal.c names a journal inside a file system `sdb1-8`, after its inode, and
 * jbd2_journal_init_dev() names one on its own device `sda3`. The thread that writes a file system's journal is
 * /sys/fs/ext4/<device>/journal_task.
 */
async function jbd2Journal(walker: Walker, id: string, mount: Mount, own: BlockDevice): Promise<BlockDevice | null> {
  const { sysroot } = walker.machine;
  const entries = await sysroot.list(JBD2);
  if (entries.some((name) => isInternal(name, own.name))) return null;
  const external: BlockDevice[] = [];
  for (const name of entries) {
    const device = await deviceOfName(sysroot, name);
    if (device !== null) external.push(device);
  }
  const task = await journalTask(sysroot, own.name);
  if (task === 'none' || task?.startsWith(`jbd2/${own.name}-`)) return null;
  const byTask = external.find(({ name }) => task === `jbd2/${name}`.slice(0, MAX_COMM));
  // A file system with its journal inside has an entry of its own above. So a single external journal belongs to this one.
  if (byTask !== undefined || external.length < 2) return byTask ?? external[0] ?? null;
  const devices = external.map(({ name }) => name);
  walker.lost(id, { id: 'journal-ambiguous', mountPoint: mount.mountPoint, devices });
  return null;
}

/** A process name is cut to TASK_COMM_LEN - 1 bytes. */
const MAX_COMM = 15;

function isInternal(entry: string, device: string): boolean {
  return entry.startsWith(`${device}-`) && /^\d+$/.test(entry.slice(device.length + 1));
}

/** Name of the thread that writes the journal; `none` for a file system without a journal; `null` if it cannot be read. */
async function journalTask(sysroot: Sysroot, device: string): Promise<string | null> {
  const pid = textOf(await sysroot.read(`/sys/fs/ext4/${device}/journal_task`));
  if (pid === null) return null;
  return /^\d+$/.test(pid) ? textOf(await sysroot.read(`/proc/${pid}/comm`)) : 'none';
}
