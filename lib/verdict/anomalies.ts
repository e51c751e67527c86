// Finds anomalies within a phase: latency drift, a slow first sync, slow segment cuts, and slow write(2) calls.

import { changePoint } from '../measure/drift.js';
import { longestPart } from '../measure/segment-cut.js';
import type { Observation, ObservedPhase } from './observation.js';

const MS = 1e6;

// These thresholds are our choice, not published: they only decide which observations are reported.

/** With this many windows, the windows show a drift. A shorter phase uses slices, which have too few syncs for a p99. */
const MIN_WINDOWS_FOR_DRIFT = 20;

/** A drift of the sync latency from window to window: burst credit, a full cache, heat. */
export function drift({ name, windows, slices }: ObservedPhase): Observation[] {
  const rows = [
    { figure: 'p50Ns', label: 'p50', of: windows.length >= MIN_WINDOWS_FOR_DRIFT ? windows : slices },
    { figure: 'p99Ns', label: 'p99', of: windows },
  ] as const;
  for (const { figure, label, of } of rows) {
    // A stall can be longer than a window, which then has no sync.
    const row = of.flatMap(({ startNs, [figure]: ns }) => (ns === null ? [] : [{ startNs, ns }]));
    const change = changePoint(row.map(({ ns }) => ns));
    if (!change) continue;
    const { index, medianBefore, medianAfter } = change;
    return [
      {
        id: medianAfter > medianBefore ? 'slower-with-time' : 'faster-with-time',
        kind: 'drift',
        phase: name,
        figure: label,
        atNs: row[index]?.startNs ?? 0,
        beforeNs: medianBefore,
        afterNs: medianAfter,
      },
    ];
  }
  return [];
}

const FIRST = { timesP50: 10, minNs: 10 * MS } as const;

export function slowFirstSync({ name, firstSyncNs = 0, sync }: ObservedPhase): Observation[] {
  if (sync.p50Ns === null || firstSyncNs < Math.max(FIRST.minNs, FIRST.timesP50 * sync.p50Ns)) return [];
  return [{ id: 'slow-first-sync', kind: 'anomaly', phase: name, firstSyncNs, p50Ns: sync.p50Ns }];
}

const CUT = { timesP99: 5, minNs: 25 * MS } as const;

/** Segment cuts so slow that etcd notices them although its syncs are fast. */
export function slowCut({ name, cut, slowestCut, preallocate, sync }: ObservedPhase): Observation[] {
  const longest = cut?.maxNs ?? 0;
  const syncNs = sync.p99Ns ?? sync.maxNs ?? 0;
  if (!slowestCut || longest < Math.max(CUT.minNs, CUT.timesP99 * syncNs)) return [];
  const { part, durationNs } = longestPart(longest, slowestCut);
  const preallocateNs = part === 'wait' ? preallocate?.maxNs : undefined;
  return [
    {
      id: 'slow-cut',
      kind: 'anomaly',
      phase: name,
      cutNs: longest,
      part,
      partNs: durationNs,
      syncNs,
      ...(preallocateNs ? { preallocateNs } : {}),
    },
  ];
}

const WRITE = { minNs: 1 * MS, shareOfSync: 0.5 } as const;

export function slowWrite({ name, write, sync }: ObservedPhase): Observation[] {
  const [writeP99, syncP99] = [write.p99Ns ?? 0, sync.p99Ns ?? 0];
  if (writeP99 < WRITE.minNs || writeP99 < WRITE.shareOfSync * syncP99) return [];
  return [{ id: 'slow-write', kind: 'anomaly', phase: name, writeP99Ns: writeP99, syncP99Ns: syncP99 }];
}
