// Compares the storage class with the class that the measured latencies fit. Computes from a finished summary only. A contradiction has an
// id and parameters; it never changes the class.

import { isCache } from './caveats.js';
import type { Leaf } from './classify.js';
import type { StorageClass } from './rules.js';
import type { Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

/** The syncs of one run; the median is `null` if there were too few samples. */
export interface SyncSummary {
  readonly count: number;
  readonly p50Ns: number | null;
}

/** The parts of a `Storage` that the comparison needs. */
export interface Claim {
  readonly class: StorageClass;
  readonly stack: readonly Layer[];
  readonly leaves: readonly Leaf[];
}

export interface ClaimAgainstMeasurement {
  /** Absent if the latencies fit several classes. */
  readonly measuredClass?: StorageClass;
  /** Something may acknowledge flushes without making them. */
  readonly isSuspect: boolean;
  /** At most one: the strongest contradiction. */
  readonly contradictions: readonly Contradiction[];
}

/** Sync latencies that do not fit the class. */
export interface Contradiction {
  readonly id: ContradictionId;
  readonly class: StorageClass;
  readonly p50Ns: number;
  /** The disks of that class. */
  readonly devices: readonly string[];
  /** A possible explanation. */
  readonly cause: Cause;
}

export type ContradictionId =
  /** A spinning disk behind a cache. */
  | 'cached-spinning-disk'
  /** Faster than any disk can spin. */
  | 'spinning-disk-too-quick'
  /** Faster than the class can be. */
  | 'suspect-flush'
  /** Flash as slow as a spinning disk. */
  | 'flash-too-slow';

export type Cause =
  | { readonly id: 'barriers-off'; readonly mountPoint: string }
  | { readonly id: 'write-through'; readonly devices: readonly string[] }
  | { readonly id: 'volatile-cache'; readonly devices: readonly string[] }
  | { readonly id: 'unknown' };

/** The median of fewer syncs is not reliable. */
const MIN_COUNT = 100;

const US = 1e3;
const MS = 1e6;

/**
 * No fdatasync that reaches a device is this fast. Measured: 1 us on tmpfs, which has no device. The fastest disks with power-loss
 * protection take 10 us and more (12 to 58 us in "SSDs, power loss protection and fsync latency",
 * https://smalldatum.blogspot.com/2026/01/ssds-power-loss-protection-and-fsync.html).
 */
const NO_DEVICE_NS = 4 * US;

/**
 * The lowest possible median sync of each class. Each value is at least a factor of two below any known honest disk.
 * - Spinning: a quarter of a turn at 15 000 rpm (1 ms). The block just written has passed the head, so the next sync waits for most of a
 *   turn (4 ms at 15 000 rpm, 8.3 ms at 7200 rpm).
 * - SATA and SAS: two commands per sync (write, flush), each at least 10 us on the link and in the controller.
 * - Virtual and network: a round trip out of the machine. virtio on a fast host takes 20 us and more; measured 200 to 500 us.
 * - NVMe: 10 to 40 us with power-loss protection.
 */
const FLOOR_NS: Readonly<Record<StorageClass, number>> = {
  hdd: 1 * MS,
  ssd: 10 * US,
  nvme: NO_DEVICE_NS,
  virtual: 8 * US,
  network: 8 * US,
  unknown: NO_DEVICE_NS,
  memory: 0,
};

/** A flash disk with a median sync above this is too slow for flash: disks without power-loss protection take 0.5 to 5 ms. */
const CEILING_NS: Readonly<Partial<Record<StorageClass, number>>> = { nvme: 6 * MS, ssd: 12 * MS };

/** Compares the class with the measured syncs of one run. Each sync must have followed a write of new data. */
export function claimAgainstMeasurement(claim: Claim, sync: SyncSummary): ClaimAgainstMeasurement {
  const { count, p50Ns } = sync;
  if (count < MIN_COUNT || p50Ns === null) return { isSuspect: false, contradictions: [] };
  const measuredClass = classOf(claim, p50Ns);
  const id = contradictionId(claim, p50Ns);
  const devices = claim.leaves.filter((leaf) => leaf.class === claim.class).map((leaf) => leaf.name);
  return {
    ...(measuredClass === null ? {} : { measuredClass }),
    isSuspect: id === 'spinning-disk-too-quick' || id === 'suspect-flush',
    contradictions: id === null ? [] : [{ id, class: claim.class, p50Ns, devices, cause: causeOf(claim) }],
  };
}

/**
 * Latencies do not show the bus. They can show an answer without a device, a disk that cannot be spinning, and a disk that may be spinning
 * as it claims.
 */
function classOf(claim: Claim, p50Ns: number): StorageClass | null {
  if (p50Ns < NO_DEVICE_NS) {
    return 'memory';
  }
  if (p50Ns < FLOOR_NS.hdd) {
    // Latencies do not distinguish NVMe from SATA flash. Behind a network or a hypervisor they are not those of the disk.
    return claim.class === 'nvme' || claim.class === 'ssd' ? claim.class : claim.class === 'hdd' ? 'ssd' : null;
  }
  return claim.class === 'hdd' && p50Ns >= 2 * MS ? 'hdd' : null;
}

function contradictionId(claim: Claim, p50Ns: number): ContradictionId | null {
  if (claim.class === 'hdd' && p50Ns < FLOOR_NS.hdd) {
    const isCached = claim.stack.some(isCache) && p50Ns >= NO_DEVICE_NS;
    return isCached ? 'cached-spinning-disk' : 'spinning-disk-too-quick';
  }
  if (p50Ns < FLOOR_NS[claim.class] && !isMemoryLike(claim)) return 'suspect-flush';
  return p50Ns >= (CEILING_NS[claim.class] ?? Number.POSITIVE_INFINITY) ? 'flash-too-slow' : null;
}

/** A possible cause of a sync that is too fast. */
function causeOf({ stack, leaves }: Claim): Cause {
  const withoutBarriers = stack.find(({ barriersOff }) => barriersOff !== undefined);
  if (withoutBarriers !== undefined) return { id: 'barriers-off', mountPoint: withoutBarriers.name };
  const withCache = (kind: string) =>
    leaves.filter((leaf) => textOf(leaf.attributes.writeCache) === kind).map((leaf) => leaf.name);
  const through = withCache('write through');
  if (through.length > 0) return { id: 'write-through', devices: through };
  const back = withCache('write back');
  return back.length > 0 ? { id: 'volatile-cache', devices: back } : { id: 'unknown' };
}

/** The CPU writes directly to an NVDIMM. */
function isMemoryLike(claim: Claim): boolean {
  return (
    claim.class === 'memory' || claim.leaves.some((leaf) => leaf.transport === 'nvdimm' || leaf.class === 'memory')
  );
}
