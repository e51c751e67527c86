// What a segment cut is made of, and which part of it took longest.

/** What took time in one segment cut, in nanoseconds; the rest of it is the truncate, the rename, opening and locking. */
export interface CutParts {
  /** The wait for the next segment, which is preallocated beside the log: 0 or little where it was ready. */
  readonly waitNs: number;
  /** The write and the sync of the new segment's header, which count among the log's as well. */
  readonly headerNs: number;
  /** The directory's `fsync(2)` after the rename. */
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
