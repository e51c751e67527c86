// Histogram memory as written by native code.

import { LAYOUT, newHistogramMemory } from '../../lib/measure/histogram.js';

// A minimum of 0 has no meaning before the first value.
const begun = new WeakSet<Float64Array>();

/** Records values as native/core/latency_histogram.h does. */
export function record(memory: Float64Array, valuesNs: readonly number[]): Float64Array {
  const add = (slot: number, amount: number) => {
    memory[slot] = (memory[slot] ?? 0) + amount;
  };
  for (const value of valuesNs) {
    const isFirst = !begun.has(memory);
    begun.add(memory);
    memory[LAYOUT.minNs] = isFirst ? value : Math.min(memory[LAYOUT.minNs] ?? 0, value);
    memory[LAYOUT.maxNs] = Math.max(memory[LAYOUT.maxNs] ?? 0, value);
    add(LAYOUT.sumNs, value);
    if (value > LAYOUT.highestNs) add(LAYOUT.aboveRange, 1);
    add(LAYOUT.counts + indexOf(Math.min(value, LAYOUT.highestNs)), 1);
  }
  return memory;
}

export function memoryOf(valuesNs: readonly number[]): Float64Array {
  return record(newHistogramMemory(), valuesNs);
}

function indexOf(value: number): number {
  const bucket = Math.max(0, Math.floor(Math.log2(Math.max(value, 1))) - 10);
  return bucket * 1024 + Math.floor(value / 2 ** bucket);
}
