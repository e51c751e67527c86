// The parts of a segment cut, and which of them took longest.

/** Durations of the parts of one segment cut, in nanoseconds. The rest of the cut is truncate, rename, open and lock. */
export interface CutParts {
  /** Wait for the next segment, which another thread preallocates; near 0 if it was ready. */
  readonly waitNs: number;
  /** Write and sync of the new segment's header. They also count as a write and a sync of the WAL. */
  readonly headerNs: number;
  /** The directory fsync after the rename. */
  readonly directorySyncNs: number;
}

export type CutPart = 'wait' | 'header' | 'directory-sync' | 'rest';

export function longestPart(
  cutNs: number,
  { waitNs, headerNs, directorySyncNs }: CutParts,
): { readonly part: CutPart; readonly durationNs: number } {
  const parts: readonly (readonly [CutPart, number])[] = [
    ['directory-sync', directorySyncNs],
    ['wait', waitNs],
    ['header', headerNs],
    ['rest', Math.max(0, cutNs - waitNs - headerNs - directorySyncNs)],
  ];
  const [part, durationNs] = parts.reduce((longest, each) => (each[1] > longest[1] ? each : longest));
  return { part, durationNs };
}
