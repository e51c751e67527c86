// What a chart is, as plain data between the report, which decides what to show, and the page's script, which draws it.

import type { Tone } from '../tone.js';

/** What the numbers of an axis are, for whoever reads one off. */
export type Unit = 'latency' | 'share' | 'percentile' | 'seconds' | 'rate';

export interface Axis {
  readonly label: string;
  readonly unit: Unit;
  readonly isLog: boolean;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

export interface Series {
  readonly label: string;
  /** One a point of `xs`; `null` is a gap. */
  readonly values: readonly (number | null)[];
  readonly shape: 'area' | 'line' | 'points';
  /** 1 to 4: colour and dashes. */
  readonly look: number;
}

/** A limit, as a line across. */
export interface Limit {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  readonly tone: Tone;
}

/** A stretch of the x axis in which something happened. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

export interface Chart {
  readonly id: string;
  /** What it shows, in a sentence: for who cannot see it. */
  readonly description: string;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly xs: readonly number[];
  readonly series: readonly Series[];
  readonly limits: readonly Limit[];
  readonly bands: readonly Band[];
  /** Charts of one name show the same moment under the cursor. */
  readonly cursor: string;
}
