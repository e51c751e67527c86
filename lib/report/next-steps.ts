// What to do next, knowing what was seen: a table. A row says when it applies and what to do; why it matters the findings say.

import type { Leaf } from '../storage/classify.js';
import { openFindings } from '../verdict/judge.js';
import type { LatencyFinding } from '../verdict/latency-findings.js';
import type { Observation } from '../verdict/observation.js';
import type { Report } from './report.js';

/** What the rows are asked about. */
interface Seen {
  readonly report: Report;
  /** The ids of all findings that are no pass. */
  readonly amiss: ReadonlySet<string>;
  /** What more samples could settle, and with it the verdict. */
  readonly open: readonly LatencyFinding[];
  readonly kinds: ReadonlySet<Observation['kind']>;
  /** A percentile of the syncs, or the rate, is over a limit: the disk is slow all along, not once. */
  readonly isSlow: boolean;
}

/** One piece of advice. */
export interface NextStep {
  /** The row that it comes from. */
  readonly id: string;
  readonly text: string;
}

interface NextStepRow {
  readonly id: string;
  readonly when: (seen: Seen) => boolean;
  readonly say: (seen: Seen) => string;
}

const STALLS = [
  'sync-max-slow',
  'sync-max-heartbeat',
  'directory-sync-max-slow',
  'directory-sync-max-heartbeat',
] as const;
const SLOW = ['sync-p99', 'append-rate', 'sync-p99-loaded', 'append-rate-loaded'] as const;
const SHARED = ['disk-shared-with-root', 'disk-shared-with-images', 'disk-shared-with-swap'] as const;

/** In the order in which they are worth doing. */
export const NEXT_STEPS: readonly NextStepRow[] = [
  {
    id: 'interrupted',
    when: ({ report }) => report.outcome === 'interrupted',
    say: () => 'Let the run come to its end: the command below repeats it.',
  },
  {
    id: 'more-samples',
    when: ({ report, open }) => report.outcome === 'completed' && open.length > 0,
    say: (seen) => `Measure for longer${moreTime(seen)}, on the disk as it will be used.`,
  },
  {
    id: 'memory',
    when: ({ amiss }) => amiss.has('storage-memory'),
    say: () => 'Name a directory on a disk: what is kept here is gone with the power, however quick it is.',
  },
  {
    id: 'network-filesystem',
    when: ({ amiss }) => amiss.has('storage-network-filesystem'),
    say: () =>
      "Move etcd's data to a local disk, and measure that one. No mount option makes this file system fit for it.",
  },
  {
    id: 'no-barriers',
    when: ({ amiss }) => amiss.has('mount-no-barriers'),
    say: ({ report }) =>
      `Mount ${report.storage.filesystem.mountPoint} with barriers and measure again: the latencies seen here are those of syncs that keep nothing safe.`,
  },
  {
    id: 'suspect',
    when: ({ amiss }) => amiss.has('sync-suspect'),
    say: () =>
      'Find out what answers these syncs before trusting them: the cache mode of the virtual disk, or of the RAID controller and its battery. Cut the power of a test machine under load, and see what is missing.',
  },
  {
    id: 'not-the-disk',
    when: ({ kinds }) => kinds.has('not-the-disk'),
    say: () =>
      'Measure again while the machine is quiet: it was short of processor time, or others used the disk, and that is in these latencies.',
  },
  {
    id: 'live-etcd',
    when: ({ amiss }) => amiss.has('disk-shared-with-live-etcd'),
    say: () =>
      'Measure again where no etcd runs, before judging the disk: the load of the one that runs here is in these figures. Two of them need two disks.',
  },
  {
    id: 'network-block',
    when: ({ amiss }) => amiss.has('storage-network-block'),
    say: () =>
      'Measure a local SSD or NVMe disk of this machine, if it has one, and compare. If etcd must stay on the network, ask whoever runs the storage for a class with assured latency, and send them this report.',
  },
  {
    id: 'spinning',
    when: ({ amiss }) => amiss.has('storage-spinning'),
    say: () => 'Put etcd on an SSD. Nothing that can be set makes a spinning disk quick.',
  },
  {
    id: 'volatile-cache',
    when: ({ isSlow, report }) => isSlow && volatile(report).length > 0,
    say: ({ report }) =>
      `Use a disk with power-loss protection. ${names(volatile(report))} ${volatile(report).length === 1 ? 'has' : 'have'} a volatile write cache ("write back"), and each sync waits until it is flushed; a protected disk answers at once.`,
  },
  {
    id: 'virtual',
    when: ({ isSlow, report }) => isSlow && report.storage.class === 'virtual',
    say: () =>
      'Ask for another type of virtual disk (local NVMe, or one with provisioned IOPS), or for a quieter host, and measure it. Such disks may spend burst credits: --thorough --duration 300 outlasts many.',
  },
  {
    id: 'local-but-slow',
    when: ({ isSlow, report }) =>
      isSlow && ['nvme', 'ssd', 'unknown'].includes(report.storage.class) && volatile(report).length === 0,
    say: () =>
      'Look at the health of the disk (smartctl -a) and at what else writes to it (iostat -x 1) while it is slow.',
  },
  {
    id: 'shared-disk',
    when: ({ amiss }) => SHARED.some((id) => amiss.has(id)),
    say: ({ report }) =>
      `Give etcd a disk of its own, mount it where etcd keeps its data, and measure there: ${names(report.storage.leaves)} ${report.storage.leaves.length === 1 ? 'serves' : 'serve'} others too.`,
  },
  {
    id: 'discard',
    when: ({ amiss }) => amiss.has('mount-discard'),
    say: ({ report }) =>
      `Take discard out of the options of ${report.storage.filesystem.mountPoint} in /etc/fstab, mount again, and let fstrim.timer run (systemctl enable --now fstrim.timer).`,
  },
  {
    id: 'nearly-full',
    when: ({ amiss }) => amiss.has('filesystem-nearly-full'),
    say: ({ report }) => `Make room on ${report.storage.filesystem.mountPoint}, or grow it.`,
  },
  {
    id: 'stall',
    when: ({ amiss, kinds }) => kinds.has('stall') || STALLS.some((id) => amiss.has(id)),
    say: () =>
      'Find what stalls the disk: run it again beside iostat -x 1 and pidstat -d 1, and look for resets in the kernel log (dmesg -T). Backups, snapshots, scrubs and log rotation come at times of their own.',
  },
  {
    id: 'drift',
    when: ({ kinds }) => kinds.has('drift'),
    say: () =>
      'Measure for longer (--thorough --duration 300): the disk changed while it was measured, by a full cache, spent burst credits or heat, and may not have come to its end.',
  },
  {
    id: 'commits-alone',
    when: ({ amiss }) => amiss.has('commit-p99') && !amiss.has('sync-p99'),
    say: () =>
      'The log keeps its pace and the backend does not: look for what else writes in large pieces, and keep the database small (defragment it, compact its history).',
  },
  {
    id: 'kernel',
    when: ({ amiss }) => [...amiss].some((id) => id.startsWith('kernel-')),
    say: () => 'Update the kernel before blaming the disk.',
  },
  {
    id: 'measure-again',
    when: ({ report }) => ['marginal', 'unsuitable'].includes(report.verdict.outcome),
    say: () => 'Measure again after each change: the command below repeats this very run.',
  },
  {
    id: 'watch',
    when: ({ report }) => ['recommended', 'suitable'].includes(report.verdict.outcome),
    say: () =>
      'Nothing has to be mended. Keep the disk for etcd alone, measure once more at a busy hour, and watch the p99 of etcd_disk_wal_fsync_duration_seconds in production.',
  },
];

/** The most urgent first. */
export function nextSteps(report: Report): NextStep[] {
  const amiss = new Set(
    report.verdict.findings.filter(({ result }) => result !== 'pass' && result !== 'inconclusive').map(({ id }) => id),
  );
  const seen: Seen = {
    report,
    amiss,
    open: openFindings(report.verdict.findings),
    kinds: new Set(report.observations.map(({ kind }) => kind)),
    isSlow: SLOW.some((id) => amiss.has(id)),
  };
  return NEXT_STEPS.filter(({ when }) => when(seen)).map(({ id, say }) => ({ id, text: say(seen) }));
}

function volatile({ storage }: Report): readonly Leaf[] {
  // Behind a hypervisor or a network the cache that is told of is not the one that counts.
  return storage.leaves.filter(
    ({ class: kind, attributes: { writeCache } }) =>
      ['nvme', 'ssd'].includes(kind) && writeCache.state === 'read' && writeCache.value === 'write back',
  );
}

function names(leaves: readonly Leaf[]): string {
  return leaves.map(({ name }) => name).join(', ') || 'the disk';
}

/** Who is told to measure for hours does something else; what would need that stays open. */
const MOST_MORE_SECONDS = 600;

/** A duration of the whole run that gives each open phase the time it lacks: phases share it in proportion. */
function moreTime({ open, report: { plan } }: Seen): string {
  const factors = open.flatMap((finding) => {
    const planned = plan.phases.find(({ name }) => name === finding.phase)?.maxDurationNs ?? 0;
    const more = finding.moreSeconds ?? 0;
    return planned > 0 && more > 0 && more <= MOST_MORE_SECONDS ? [(planned + more * 1e9) / planned] : [];
  });
  if (factors.length === 0) return '';
  return ` (--duration ${Math.ceil((plan.maxDurationNs / 1e9) * Math.max(...factors))})`;
}
