// Picks the mount options that change what a sync does or costs. verdict/ decides which of them are findings.

const MATTERS =
  /^(ro|sync|dirsync|lazytime|barrier(=.*)?|nobarrier|flush_merge|noflush_merge|discard(=.*)?|nodiscard|dax(=.*)?|data=.*|commit=.*|journal_async_commit|journal_checksum|logdev=.*|wsync|osyncisdsync|fsync_mode=.*|checkpoint=.*|nodatacow|nodatasum|compress(-force)?(=.*)?|notreelog|flushoncommit|volatile|fsync=.*|upperdir=.*|async|soft|cache=.*|trans=.*)$/;

/** The options of a mount that affect syncs, in the order of mountinfo. */
export function syncOptionsOf(options: readonly string[]): readonly string[] {
  return options.filter((option) => MATTERS.test(option));
}

/** The option that makes a file system send no flushes, or skip syncs; `undefined` without one. */
export function barriersOffOption(options: readonly string[]): string | undefined {
  return options.find((option) => BARRIERS_OFF.test(option));
}

// ext4(5) and reiserfs `nobarrier`, `barrier=0`, `barrier=none`; btrfs(5) `nobarrier`; f2fs `fsync_mode=nobarrier`; overlay `volatile`
// (omits all syncs of the upper layer); bcachefs `journal_flush_disabled`; f2fs `checkpoint=disable`, with which fsync() returns without a
// flush, and a crash loses all since the mount (f2fs_do_sync_file() of fs/f2fs/file.c, docs.kernel.org/filesystems/f2fs.html).
const BARRIERS_OFF =
  /^(nobarrier|barrier=(0|none|off)|fsync_mode=nobarrier|volatile|fsync=volatile|journal_flush_disabled|checkpoint=disable(:.*)?)$/;

/**
 * Whether the file system discards the blocks of a deleted file at once. btrfs(5) discards asynchronously by default, and f2fs(5) in a
 * separate thread.
 */
export function hasOnlineDiscard(type: string, options: readonly string[]): boolean {
  return options.includes('discard=sync') || (options.includes('discard') && type !== 'f2fs');
}
