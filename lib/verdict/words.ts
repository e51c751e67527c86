// Figures inside the verdict's sentences. Tables of figures are the report's.

/** `460 µs`, `1.98 ms`, `2.1 s`. */
export function duration(ns: number): string {
  if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(3))} µs`;
  return ns < 1e9 ? `${Number((ns / 1e6).toPrecision(3))} ms` : `${Number((ns / 1e9).toPrecision(3))} s`;
}

/** `12 %`, `0.4 %`. */
export function percent(share: number): string {
  return `${share >= 0.095 ? Math.round(share * 100) : Number((share * 100).toPrecision(1))} %`;
}

/** `6.2 MiB/s` of bytes in a time. */
export function throughput(bytes: number, ns: number): string {
  return `${((bytes * 1e9) / ns / 2 ** 20).toFixed(1)} MiB/s`;
}

/** `one sync`, `3 syncs`. */
export function counted(count: number, what: string, plural = `${what}s`): string {
  return count === 1 ? `one ${what}` : `${count} ${plural}`;
}
