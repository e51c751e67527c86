// What of a phase is unlike the rest of it: a level that changes with time, a first sync, segment cuts, and write(2) itself.

import { type CutPart, longestPart } from '../measure/cut.js';
import { changePoint } from '../measure/drift.js';
import type { Observation, ObservedPhase } from './observation.js';
import { duration } from './words.js';

const MS = 1e6;

// What counts as unlike the rest is chosen here, not published anywhere: it only decides what is mentioned.

/** So many windows tell a change of their own; in a shorter phase the slices do. They hold too few syncs for a p99. */
const ENOUGH_WINDOWS = 20;

/** A change of level in the syncs of each window: burst credit, a full cache, heat. */
export function drift({ name, windows, slices }: ObservedPhase): Observation[] {
  const rows = [
    { figure: 'p50Ns', label: 'median', of: windows.length >= ENOUGH_WINDOWS ? windows : slices },
    { figure: 'p99Ns', label: 'p99', of: windows },
  ] as const;
  for (const { figure, label, of } of rows) {
    // A stall may be longer than a window, which then has no sync.
    const row = of.flatMap(({ startNs, [figure]: ns }) => (ns === null ? [] : [{ startNs, ns }]));
    const change = changePoint(row.map(({ ns }) => ns));
    if (!change) continue;
    const { index, medianBefore, medianAfter } = change;
    const at = row[index]?.startNs ?? 0;
    const isSlower = medianAfter > medianBefore;
    return [
      {
        id: isSlower ? 'slower-with-time' : 'faster-with-time',
        kind: 'drift',
        phase: name,
        seen: `${duration(at)} into the phase the ${label} of a sync went from ${duration(medianBefore)} to ${duration(medianAfter)}`,
        meaning: isSlower
          ? 'the disk that etcd will live on is the later one, if this lasts: burst credit used up, a cache that is full, heat, or a neighbour that came'
          : 'what the first part measured was not the disk alone: a neighbour that left, a cache or a drive that had to wake up',
        advice: 'measure with --thorough, and a --duration longer than the burst lasts, and judge by the slower part',
        times: [{ startNs: at, durationNs: 0 }],
      },
    ];
  }
  return [];
}

const FIRST = { timesP50: 10, leastNs: 10 * MS } as const;

export function slowFirstSync({ name, firstSyncNs = 0, sync }: ObservedPhase): Observation[] {
  if (sync.p50Ns === null || firstSyncNs < Math.max(FIRST.leastNs, FIRST.timesP50 * sync.p50Ns)) return [];
  return [
    {
      id: 'slow-first-sync',
      kind: 'shape',
      phase: name,
      seen: `the first sync took ${duration(firstSyncNs)}, the median one ${duration(sync.p50Ns)}`,
      meaning: 'etcd meets it after each pause: the disk had slept, or had other data to flush first',
      advice:
        "turn off the drive's power saving (APST, link power management, spin-down), and look for what wrote before",
      times: [{ startNs: 0, durationNs: firstSyncNs }],
    },
  ];
}

const CUT = { timesP99: 5, leastNs: 25 * MS } as const;

/** What each part of a cut is, means and asks for, where it is the longest. */
const CUT_PARTS: Readonly<
  Record<CutPart, { readonly seen: string; readonly meaning: string; readonly advice: string }>
> = {
  'directory-sync': {
    seen: 'the fsync of its directory',
    meaning: 'the file system writes its metadata slowly (its journal), not the data',
    advice: 'look at the file system: its journal on another disk, copy-on-write, or a network file system beneath',
  },
  wait: {
    seen: 'waiting for the next segment',
    meaning: 'the file system makes room slowly, more slowly than the log fills a segment',
    advice:
      'look at the file system: little or fragmented free space, quotas, copy-on-write, or a network file system beneath',
  },
  header: {
    seen: "the write and sync of the new segment's header",
    meaning: 'the first sync of a new file, which brings its metadata along, is slow where the later ones are not',
    advice: 'look at the file system: its journal on another disk, copy-on-write, or how it preallocates',
  },
  rest: {
    seen: 'the truncate, the rename, opening and locking',
    meaning: 'changing names and sizes of files is slow, not the data',
    advice:
      'look at the file system: locks over a network, its journal, or programs that watch each file that is opened',
  },
};

/** Cuts so slow that they show in etcd, where its syncs do not. */
export function slowCut({ name, cut, slowestCut, preallocate, sync }: ObservedPhase): Observation[] {
  const longest = cut?.maxNs ?? 0;
  const syncNs = sync.p99Ns ?? sync.maxNs ?? 0;
  if (!slowestCut || longest < Math.max(CUT.leastNs, CUT.timesP99 * syncNs)) return [];
  const { part, durationNs } = longestPart(longest, slowestCut);
  const { seen, meaning, advice } = CUT_PARTS[part];
  const preallocation =
    part === 'wait' && preallocate?.maxNs ? ` (a preallocation took ${duration(preallocate.maxNs)} at most)` : '';
  return [
    {
      id: 'slow-cut',
      kind: 'shape',
      phase: name,
      seen: `a segment cut took ${duration(longest)}, ${duration(durationNs)} of it ${seen}${preallocation}, while a sync took ${duration(syncNs)} at p99`,
      meaning: `every 64 MB etcd stops for so long: ${meaning}`,
      advice,
    },
  ];
}

const WRITE = { leastNs: 1 * MS, shareOfSync: 0.5 } as const;

export function slowWrite({ name, write, sync }: ObservedPhase): Observation[] {
  const [writeP99, syncP99] = [write.p99Ns ?? 0, sync.p99Ns ?? 0];
  if (writeP99 < WRITE.leastNs || writeP99 < WRITE.shareOfSync * syncP99) return [];
  return [
    {
      id: 'slow-write',
      kind: 'shape',
      phase: name,
      seen: `write(2), which only copies to memory, took ${duration(writeP99)} at p99; fdatasync ${duration(syncP99)}`,
      meaning:
        'etcd waits before its disk is even asked: the kernel holds writers back (dirty pages, memory pressure), or the processor is short',
      advice:
        'look at memory and the dirty-page limits (vm.dirty_bytes), at other writers on the machine, and at processor time',
    },
  ];
}
