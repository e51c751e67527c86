// Journals and logs on another device: a sync waits for them too. XFS names its log in the mount options. ext3 and ext4 keep the journal's
// device in the superblock, and only jbd2's entries in /proc and /sys show it.

import { type BlockDevice, deviceOfName, deviceOfNumber, deviceOfSource } from '../block-device.js';
import type { Mount } from '../mount.js';
import { type Sysroot, textOf } from '../sysroot.js';
import type { Machine, WalkFailure } from './layer.js';

/** `null` for a file system whose journal is on its own device, or that has none. */
export type Journal = { readonly device: BlockDevice } | { readonly why: WalkFailure } | null;

const JBD2 = '/proc/fs/jbd2';

/** `own` is the device of the file system itself. */
export async function journalOf(machine: Machine, mount: Mount, own: BlockDevice | null): Promise<Journal> {
  const { sysroot } = machine;
  const named = journalOption(mount.options);
  if (named !== undefined) {
    const number = numberOfOption(named);
    const device = number === null ? await deviceOfSource(sysroot, named) : await deviceOfNumber(sysroot, number);
    return device?.folder == null
      ? { why: { id: 'journal-not-found', mountPoint: mount.mountPoint, device: named } }
      : device.name === own?.name
        ? null
        : { device };
  }
  return own?.folder != null && /^ext[34]$/.test(mount.type) ? jbd2Journal(machine, mount, own) : null;
}

/** xfs(5) logdev; ext4(5) journal_path and journal_dev; reiserfs jdev. */
function journalOption(options: readonly string[]): string | undefined {
  const option = options.find((each) => /^(logdev|journal_path|journal_dev|jdev)=/.test(each));
  return option?.slice(option.indexOf('=') + 1);
}

/** ext4's journal_dev is a device number, packed like new_encode_dev(): 0x803 is 8:3. */
function numberOfOption(value: string): string | null {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(value)) return null;
  const number = Number(value);
  return `${(number >>> 8) & 0xfff}:${(number & 0xff) | ((number >>> 12) & 0xfff00)}`;
}

/**
 * jbd2_journal_init_inode() of fs/jbd2/journal.c names a journal inside a file system `sdb1-8`, after its inode, and
 * jbd2_journal_init_dev() names one on its own device `sda3`. The thread that writes a file system's journal is
 * /sys/fs/ext4/<device>/journal_task.
 */
async function jbd2Journal({ sysroot }: Machine, mount: Mount, own: BlockDevice): Promise<Journal> {
  const entries = await sysroot.list(JBD2);
  if (entries.some((name) => isInternal(name, own.name))) return null;
  const external: BlockDevice[] = [];
  for (const name of entries) {
    const device = await deviceOfName(sysroot, name);
    if (device !== null) external.push(device);
  }
  if (external.length === 0) return null;
  const task = await journalTask(sysroot, own.name);
  if (task === 'none' || task?.startsWith(`jbd2/${own.name}-`)) return null;
  const byTask = external.find(({ name }) => task === `jbd2/${name}`.slice(0, MAX_COMM));
  if (byTask !== undefined) return { device: byTask };
  const [only] = external;
  // A file system with its journal inside has an entry of its own above. So a single external journal belongs to this one.
  return only !== undefined && external.length === 1
    ? { device: only }
    : { why: { id: 'journal-ambiguous', mountPoint: mount.mountPoint, devices: external.map(({ name }) => name) } };
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
