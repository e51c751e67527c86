// What a phase tells of how sure its figures are. Reports that were saved before it was told have none of it.

import type { PhaseReport } from '../report/report.js';

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  readonly confidence: number;
}

interface Later {
  readonly intervals?: { readonly syncP99?: Interval; readonly commitP99?: Interval; readonly appendRate?: Interval };
  readonly windows?: readonly { readonly p50Ns: number | null }[];
}

export function intervalsOf(phase: PhaseReport): NonNullable<Later['intervals']> {
  return (phase as PhaseReport & Later).intervals ?? {};
}

/** The median of each second that had a sync. */
export function mediansOf(phase: PhaseReport): readonly number[] {
  return ((phase as PhaseReport & Later).windows ?? []).flatMap(({ p50Ns }) => p50Ns ?? []);
}
