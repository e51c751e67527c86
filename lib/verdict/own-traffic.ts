// Estimates the most disk traffic that this tool can have caused: its writes, plus what file systems add per sync. It overestimates on
// purpose: the rest is attributed to other programs.

import type { Storage } from '../storage/inspect.js';
import type { ObservedPhase } from './observation.js';

/** The parts of the storage that decide how much is added. */
export type Carrier = Pick<Storage, 'filesystem' | 'stack' | 'leaves'>;

const KIB = 2 ** 10;

/** Added per sync by a file system: four blocks of 4 KiB. The most seen was 12.1 KiB, with ext4 (docs/accuracy.md). */
const JOURNAL_BYTES = 16 * KIB;
/** xfs pads each write of its log to the stripe of the array below, at most this much (mkfs.xfs(8), `-l su`). */
const MAX_LOG_STRIPE_BYTES = 256 * KIB;
const SECTOR_BYTES = 512;
/** The most bytes that an append writes in addition, if it begins and ends within pages. */
const PAGES_BYTES = 8 * KIB;

/** @param ownBytes bytes that this process wrote according to the kernel, in whole pages; `undefined` if not reported */
export function maxOwnBytes(phase: ObservedPhase, ownBytes: number | undefined, carrier: Carrier): number {
  // A commit has two syncs.
  const syncs = phase.sync.count + 2 * (phase.commit?.count ?? 0);
  const data = ownBytes ?? phase.bytesWritten + PAGES_BYTES * syncs;
  return copies(carrier) * (data + syncs * addedToSync(carrier));
}

/** Each leaf device gets at most all of it; twice if metadata is duplicated, or data goes through the journal. */
function copies({ filesystem: { type, options }, leaves }: Carrier): number {
  const isTwice = type === 'btrfs' || options.includes('data=journal');
  return Math.max(1, leaves.length) * (isTwice ? 2 : 1);
}

function addedToSync({ filesystem: { type, options }, stack }: Carrier): number {
  // The file behind a loop device is on a file system with a journal of its own.
  const journals = 1 + stack.filter(({ kind }) => kind === 'file').length;
  const stripe = type === 'xfs' ? Number(/\bsunit=(\d+)/.exec(options.join())?.[1] ?? 0) * SECTOR_BYTES : 0;
  return journals * JOURNAL_BYTES + Math.min(stripe, MAX_LOG_STRIPE_BYTES);
}
