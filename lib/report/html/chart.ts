// A chart as plain data. The report decides its content, and the page's script draws it.

import type { Tone } from '../tone.js';

/** The unit of the numbers of an axis. */
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

/** A range of the x axis with an event. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

export interface Chart {
  readonly id: string;
  /** A sentence for readers who cannot see the chart. */
  readonly description: string;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly xs: readonly number[];
  readonly series: readonly Series[];
  readonly limits?: readonly Limit[];
  readonly bands?: readonly Band[];
  /** Charts of one name show the same moment under the cursor; the default is the id. */
  readonly cursor?: string;
}
