// Compares the class that sysfs claims with the class that measured latencies fit. Pure arithmetic on a finished summary. A contradiction
// has an id and parameters; it never changes the class.

import { isCache } from './caveats.js';
import type { Leaf } from './classify.js';
import type { Reference } from './reference.js';
import type { StorageClass } from './rules.js';
import type { Layer } from './stack/layer.js';
import { textOf } from './sysroot.js';

/** What is known of one run's syncs, in nanoseconds; null where there were too few samples to say. */
export interface SyncSummary {
  readonly count: number;
  readonly minNs: number | null;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** The parts of a `Storage` that a claim is made of. */
export interface Claim {
  readonly class: StorageClass;
  readonly stack: readonly Layer[];
  readonly leaves: readonly Leaf[];
}

export interface ClaimAgainstMeasurement {
  /** Absent if the latencies fit several classes. */
  readonly measuredClass?: StorageClass;
  /** Something may acknowledge flushes that it has not made. */
  readonly isSuspect: boolean;
  /** At most one: the strongest contradiction says enough. */
  readonly contradictions: readonly Contradiction[];
}

/** Syncs that do not fit the class. */
export interface Contradiction {
  readonly id: ContradictionId;
  readonly class: StorageClass;
  readonly p50Ns: number;
  /** Disks of that class. */
  readonly devices: readonly string[];
  /** What would explain it. */
  readonly cause: Cause;
}

export type ContradictionId =
  /** A disk that spins, behind a cache that answers. */
  | 'cached-spinning-disk'
  /** Quicker than any disk turns. */
  | 'spinning-disk-too-quick'
  /** Quicker than the class can be. */
  | 'suspect-flush'
  /** Flash as slow as a disk that spins. */
  | 'flash-too-slow';

export type Cause =
  | { readonly id: 'barriers-off'; readonly mountPoint: string }
  | { readonly id: 'write-through'; readonly devices: readonly string[] }
  | { readonly id: 'volatile-cache'; readonly devices: readonly string[] }
  | { readonly id: 'unknown' };

/** Fewer syncs than this make a median of nothing much. */
const MIN_COUNT = 100;

const US = 1e3;
const MS = 1e6;

/**
 * No fdatasync that asks a device for anything is this quick. Measured here: 1 us on tmpfs, where it asks nobody. The quickest disks with
 * power-loss protection take 10 us and more (12 to 58 us in the tables of the first source below).
 */
const ASKS_NOBODY_NS = 4 * US;

/**
 * The median sync below which each class cannot be itself. For a disk that spins it is a quarter of a turn at 15 000 revolutions a minute
 * (1 ms): what was just written has passed the head, so that the next sync waits for most of a turn (4 ms at 15 000, 8.3 ms at 7200).
 * SATA and SAS need two commands a sync (write, flush), each some 10 us on the link and in the controller at the very least. A virtual or
 * remote disk needs a way out of the machine and back. The floors leave a factor of two or more below anything known to be honest:
 * virtio on a fast host takes 20 us and more, measured here 200 to 500 us; NVMe with power-loss protection 10 to 40 us.
 */
const FLOOR_NS: Readonly<Record<StorageClass, number>> = {
  hdd: 1 * MS,
  ssd: 10 * US,
  nvme: ASKS_NOBODY_NS,
  virtual: 8 * US,
  network: 8 * US,
  unknown: ASKS_NOBODY_NS,
  memory: 0,
};

/** The median sync above which flash is not what etcd waits for: disks without power-loss protection take 0.5 to 5 ms. */
const CEILING_NS: Readonly<Partial<Record<StorageClass, number>>> = { nvme: 6 * MS, ssd: 12 * MS };

/** Where the limits come from. */
export const CLAIM_SOURCES: readonly Reference[] = [
  {
    title: 'SSDs, power loss protection and fsync latency (Small Datum)',
    url: 'https://smalldatum.blogspot.com/2026/01/ssds-power-loss-protection-and-fsync.html',
  },
  {
    title: 'Linux kernel, explicit volatile write back cache control',
    url: 'https://docs.kernel.org/block/writeback_cache_control.html',
  },
  { title: 'Measured by this project: fdatasync on tmpfs 1 us, on a virtio disk 200 to 500 us' },
];

/** Compares a claim with what one run measured. `sync` is of syncs that each followed a write of fresh data. */
export function claimAgainstMeasurement(claim: Claim, sync: SyncSummary): ClaimAgainstMeasurement {
  const { p50Ns } = sync;
  if (sync.count < MIN_COUNT || p50Ns === null || !Number.isFinite(p50Ns) || p50Ns < 0) {
    return { isSuspect: false, contradictions: [] };
  }
  const measuredClass = classOf(claim, p50Ns);
  const row = ROWS.find(({ when }) => when(claim, p50Ns));
  return {
    ...(measuredClass === null ? {} : { measuredClass }),
    isSuspect: row?.isSuspect ?? false,
    contradictions: row === undefined ? [] : [contradictionOf(row.id, claim, p50Ns)],
  };
}

function contradictionOf(id: ContradictionId, claim: Claim, p50Ns: number): Contradiction {
  const devices = claim.leaves.filter((leaf) => leaf.class === claim.class).map((leaf) => leaf.name);
  return { id, class: claim.class, p50Ns, devices, cause: causeOf(claim) };
}

/** Latencies show no bus. They show an answer without a medium, a disk that cannot spin, and a disk that may spin as it claims. */
function classOf(claim: Claim, p50Ns: number): StorageClass | null {
  if (p50Ns < ASKS_NOBODY_NS) {
    return 'memory';
  }
  if (p50Ns < FLOOR_NS.hdd) {
    // Between flash on its own bus and flash on another latencies do not choose; beyond a network or a hypervisor they are not the disk's.
    return claim.class === 'nvme' || claim.class === 'ssd' ? claim.class : claim.class === 'hdd' ? 'ssd' : null;
  }
  return claim.class === 'hdd' && p50Ns >= 2 * MS ? 'hdd' : null;
}

interface Row {
  readonly id: ContradictionId;
  readonly when: (claim: Claim, p50Ns: number) => boolean;
  readonly isSuspect: boolean;
}

// First match counts.
const ROWS: readonly Row[] = [
  {
    id: 'cached-spinning-disk',
    when: (claim, p50Ns) =>
      claim.class === 'hdd' && claim.stack.some(isCache) && p50Ns >= ASKS_NOBODY_NS && p50Ns < FLOOR_NS.hdd,
    isSuspect: false,
  },
  {
    id: 'spinning-disk-too-quick',
    when: (claim, p50Ns) => claim.class === 'hdd' && p50Ns < FLOOR_NS.hdd,
    isSuspect: true,
  },
  {
    id: 'suspect-flush',
    when: (claim, p50Ns) => !isMemoryLike(claim) && p50Ns < FLOOR_NS[claim.class],
    isSuspect: true,
  },
  {
    id: 'flash-too-slow',
    when: (claim, p50Ns) => p50Ns >= (CEILING_NS[claim.class] ?? Number.POSITIVE_INFINITY),
    isSuspect: false,
  },
];

/** What in the evidence would explain a sync that is too quick. */
function causeOf({ stack, leaves }: Claim): Cause {
  const unbarred = stack.find(({ barriersOff }) => barriersOff !== undefined);
  if (unbarred !== undefined) return { id: 'barriers-off', mountPoint: unbarred.name };
  const withCache = (kind: string) =>
    leaves.filter((leaf) => textOf(leaf.attributes.writeCache) === kind).map((leaf) => leaf.name);
  const through = withCache('write through');
  if (through.length > 0) return { id: 'write-through', devices: through };
  const back = withCache('write back');
  return back.length > 0 ? { id: 'volatile-cache', devices: back } : { id: 'unknown' };
}

/** An NVDIMM is written to by the processor itself. */
function isMemoryLike(claim: Claim): boolean {
  return (
    claim.class === 'memory' || claim.leaves.some((leaf) => leaf.transport === 'nvdimm' || leaf.class === 'memory')
  );
}
