// Picks the mount options that change what a sync does or costs. Which of them are a finding is left to the verdict.

const MATTERS =
  /^(ro|sync|dirsync|lazytime|barrier(=.*)?|nobarrier|flush_merge|noflush_merge|discard(=.*)?|nodiscard|dax(=.*)?|data=.*|commit=.*|journal_async_commit|journal_checksum|logdev=.*|wsync|osyncisdsync|fsync_mode=.*|nodatacow|nodatasum|compress(-force)?(=.*)?|notreelog|flushoncommit|volatile|fsync=.*|upperdir=.*|async|soft|cache=.*|trans=.*)$/;

/** The options of a mount that matter to a sync, in the order they stand in mountinfo. */
export function syncOptionsOf(options: readonly string[]): readonly string[] {
  return options.filter((option) => MATTERS.test(option));
}

/** Whether the file system was told to send no flushes: ext4(5) `nobarrier`, `barrier=0`; btrfs(5) `nobarrier`; f2fs `fsync_mode=nobarrier`. */
export function hasBarriersOff(options: readonly string[]): boolean {
  return options.some((option) => /^(nobarrier|barrier=(0|none|off)|fsync_mode=nobarrier)$/.test(option));
}
