// Numbers as people read them.

/** A latency to three significant digits: `830 ns`, `41.2 µs`, `1.98 ms`, `2.10 s`; `-` for one that is not known. */
export function latency(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return '-';
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  if (ns < 999.5e3) return `${threeDigits(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${threeDigits(ns / 1e6)} ms`;
  return `${threeDigits(ns / 1e9)} s`;
}

/** A limit without needless digits: `10 ms`, `1 s`. */
export function latencyLimit(ns: number): string {
  return ns >= 1e9 ? `${ns / 1e9} s` : `${ns / 1e6} ms`;
}

/** A rate: `3,912`, `61.4`. */
export function rate(perSecond: number): string {
  return perSecond >= 100 ? thousands(Math.round(perSecond)) : threeDigits(perSecond);
}

/** A whole number with thousands apart: `12,345`. */
export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Bytes: `8000 B`, `61.4 MiB`. */
export function bytes(value: number): string {
  if (value < 10_000) return `${value} B`;
  if (value < 999.5 * 1024) return `${threeDigits(value / 1024)} KiB`;
  if (value < 999.5 * 1024 ** 2) return `${threeDigits(value / 1024 ** 2)} MiB`;
  return `${threeDigits(value / 1024 ** 3)} GiB`;
}

/** Seconds: `6.0 s`. */
export function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}

/** How many times: `1.35`, `12.4`, `0.042`. */
export function factor(value: number): string {
  return value < 0.995 ? String(Number(value.toPrecision(2))) : threeDigits(value);
}

function threeDigits(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
