// How much of what reached a disk can have been this tool's: what it wrote, and what file systems add to each sync. Rather too much than
// too little, since others are accused of the rest.

import type { Storage } from '../storage/inspect.js';
import type { ObservedPhase } from './observation.js';

/** What of the storage decides how much is added. */
export type Carrier = Pick<Storage, 'filesystem' | 'stack' | 'leaves'>;

const KIB = 2 ** 10;

/** Added to each sync by a file system, four blocks of 4 KiB: 12.1 KiB were the most that was seen, with ext4 (docs/accuracy.md). */
const JOURNAL_BYTES = 16 * KIB;
/** xfs fills each write of its log up to a stripe of the array beneath, of no more than this (mkfs.xfs(8), `-l su`). */
const LONGEST_LOG_STRIPE = 256 * KIB;
const SECTOR_BYTES = 512;
/** An append that begins and ends within pages writes so much more than its bytes, at most. */
const PAGES_BYTES = 8 * KIB;

/** @param ownBytes what the kernel says that this process wrote, by whole pages; `undefined` where it does not tell */
export function maxOwnBytes(phase: ObservedPhase, ownBytes: number | undefined, carrier: Carrier): number {
  // A commit has two syncs.
  const syncs = phase.sync.count + 2 * (phase.commit?.count ?? 0);
  const data = ownBytes ?? phase.bytesWritten + PAGES_BYTES * syncs;
  return copies(carrier) * (data + syncs * addedToSync(carrier));
}

/** Each leaf has all of it at most; a second time where metadata is kept twice, or data goes through the journal. */
function copies({ filesystem: { type, options }, leaves }: Carrier): number {
  const isTwice = type === 'btrfs' || options.includes('data=journal');
  return Math.max(1, leaves.length) * (isTwice ? 2 : 1);
}

function addedToSync({ filesystem: { type, options }, stack }: Carrier): number {
  // The file behind a loop device lies on a file system that has a journal of its own.
  const journals = 1 + stack.filter(({ kind }) => kind === 'file').length;
  const stripe = type === 'xfs' ? Number(/\bsunit=(\d+)/.exec(options.join())?.[1] ?? 0) * SECTOR_BYTES : 0;
  return journals * JOURNAL_BYTES + Math.min(stripe, LONGEST_LOG_STRIPE);
}
