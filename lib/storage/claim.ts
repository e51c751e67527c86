// Sets the class that sysfs claims beside the class that measured latencies speak for. Pure arithmetic on a finished summary: a
// contradiction becomes a caveat in words. It never changes the class, and says nothing where physics leaves room.

import type { Leaf } from './classify.js';
import type { Layer } from './device-stack.js';
import { hasBarriersOff } from './mount-options.js';
import type { Reference } from './reference.js';
import type { Confidence, StorageClass } from './rules.js';
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
  readonly confidence: Confidence;
  readonly filesystem: { readonly type: string; readonly mountPoint: string; readonly options: readonly string[] };
  readonly stack: readonly Layer[];
  readonly leaves: readonly Leaf[];
}

export interface ClaimAgainstMeasurement {
  /** Absent where the latencies fit several classes. */
  readonly measuredClass?: StorageClass;
  /** True when something may be acknowledging flushes that it has not made. */
  readonly isSuspect: boolean;
  readonly caveats: readonly string[];
}

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
    return { isSuspect: false, caveats: [] };
  }
  const measuredClass = spokenFor(claim, p50Ns);
  const row = ROWS.find(({ when }) => when(claim, p50Ns));
  return {
    ...(measuredClass === null ? {} : { measuredClass }),
    isSuspect: row?.isSuspect ?? false,
    caveats: row === undefined ? [] : [row.say(claim, p50Ns)],
  };
}

/** Latencies know no bus: they tell what answers without a medium, what cannot spin, and, of what claims to spin, that it may well. */
function spokenFor(claim: Claim, p50Ns: number): StorageClass | null {
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
  readonly id: string;
  readonly when: (claim: Claim, p50Ns: number) => boolean;
  readonly isSuspect: boolean;
  readonly say: (claim: Claim, p50Ns: number) => string;
}

// First match speaks: the strongest contradiction says enough.
const ROWS: readonly Row[] = [
  {
    id: 'cached-spinning-disk',
    when: (claim, p50Ns) => claim.class === 'hdd' && isCached(claim) && p50Ns >= ASKS_NOBODY_NS && p50Ns < FLOOR_NS.hdd,
    isSuspect: false,
    say: (_claim, p50Ns) =>
      `It says it spins, and ${time(p50Ns)} a sync is quicker than any disk turns: the cache above it answers. Measure for long enough to fill that cache.`,
  },
  {
    id: 'spinning-disk-too-quick',
    when: (claim, p50Ns) => claim.class === 'hdd' && p50Ns < FLOOR_NS.hdd,
    isSuspect: true,
    say: (claim, p50Ns) =>
      `${names(claim)} says it spins; ${time(p50Ns)} a sync: it does not, or something answers for it. ${why(claim)}`,
  },
  {
    id: 'suspect-flush',
    when: (claim, p50Ns) => !isMemoryLike(claim) && p50Ns < FLOOR_NS[claim.class],
    isSuspect: true,
    say: (claim, p50Ns) =>
      `${time(p50Ns)} a sync is quicker than ${WHAT[claim.class]} can answer: suspect that something acknowledges flushes that it has not made. ${why(claim)}`,
  },
  {
    id: 'flash-too-slow',
    when: (claim, p50Ns) => p50Ns >= (CEILING_NS[claim.class] ?? Number.POSITIVE_INFINITY),
    isSuspect: false,
    say: (claim, p50Ns) =>
      `${names(claim)} says it is ${WHAT[claim.class]}; ${time(p50Ns)} a sync is what a spinning disk takes: it is busy, throttled, worn, or not what it says.`,
  },
];

const WHAT: Readonly<Record<StorageClass, string>> = {
  hdd: 'a disk that spins',
  ssd: 'an SSD',
  nvme: 'an NVMe disk',
  virtual: 'a virtual disk',
  network: 'storage behind a network',
  unknown: 'any disk',
  memory: 'memory',
};

/** What in the evidence would explain a sync that is too quick. */
function why(claim: Claim): string {
  if (hasBarriersOff(claim.filesystem.options)) {
    return `${claim.filesystem.mountPoint} is mounted without barriers, so that no sync flushes the disk's cache.`;
  }
  const cache = (kind: string) =>
    claim.leaves.filter((leaf) => textOf(leaf.attributes.writeCache) === kind).map((leaf) => leaf.name);
  const through = cache('write through');
  if (through.length > 0) {
    return `The kernel sends no flush to ${through.join(', ')}, whose cache is set to write through; if that cache is volatile, a power cut loses what was acknowledged.`;
  }
  const back = cache('write back');
  return back.length > 0
    ? `${back.join(', ')} ${back.length === 1 ? 'has' : 'have'} a volatile cache (write back) that each sync must flush, and a flush takes longer.`
    : 'Cut the power once before trusting it.';
}

/** An NVDIMM is written to by the processor itself. */
function isMemoryLike(claim: Claim): boolean {
  return (
    claim.class === 'memory' || claim.leaves.some((leaf) => leaf.transport === 'nvdimm' || leaf.class === 'memory')
  );
}

function isCached(claim: Claim): boolean {
  return claim.stack.some((layer) => layer.kind === 'bcache' || layer.what === 'LVM cache part');
}

function names(claim: Claim): string {
  const worst = claim.leaves.filter((leaf) => leaf.class === claim.class).map((leaf) => leaf.name);
  return worst.length === 0 ? 'It' : worst.join(', ');
}

function time(ns: number): string {
  const [value, unit] = ns >= MS ? [ns / MS, 'ms'] : ns >= 100 * US ? [ns / MS, 'ms'] : [ns / US, 'us'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}
