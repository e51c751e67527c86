// Numbers as people read them. Sizes are decimal, as etcdctl and disk labels have them.

/** A latency to three significant digits: `830 ns`, `41.2 µs`, `1.98 ms`, `2.10 s`; `-` for one that is not known. */
export function latency(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return '-';
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  if (ns < 999.5e3) return `${threeDigits(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${threeDigits(ns / 1e6)} ms`;
  return `${threeDigits(ns / 1e9)} s`;
}

/** A latency in a table whose unit is ms: `0.17`, `15.3`, `131`; `-` for one that is not known. */
export function milliseconds(ns: number | null | undefined): string {
  if (ns === null || ns === undefined) return '-';
  const ms = ns / 1e6;
  return ms > 0 && ms < 0.01 ? '<0.01' : threeDigits(ms);
}

/** A limit without needless digits: `10 ms`, `1 s`. */
export function latencyLimit(ns: number): string {
  return ns >= 1e9 ? `${ns / 1e9} s` : `${ns / 1e6} ms`;
}

/** A rate: `3,912`, `61.4`. */
export function rate(perSecond: number): string {
  return perSecond >= 100 ? thousands(Math.round(perSecond)) : threeDigits(perSecond);
}

/** A whole number with thousands separators: `12,345`. */
export function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A size: `8000 B`, `61.4 MB`. */
export function bytes(value: number): string {
  if (value < 10_000) return `${value} B`;
  if (value < 999.5e3) return `${threeDigits(value / 1e3)} kB`;
  if (value < 999.5e6) return `${threeDigits(value / 1e6)} MB`;
  return value < 999.5e9 ? `${threeDigits(value / 1e9)} GB` : `${threeDigits(value / 1e12)} TB`;
}

/** A share: `0 %`, `0.04 %`, `7.7 %`, `47 %`; `<0.01 %` for smaller ones. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0) return '0 %';
  if (value < 0.005) return '<0.01 %';
  return `${value < 0.995 ? value.toFixed(2) : value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
}

/** A share in a table: three digits, two decimals at most: `65.9 %`, `0.04 %`. */
export function percentCell(share: number): string {
  const value = 100 * share;
  if (value === 0) return '0 %';
  return value < 0.005 ? '<0.01 %' : `${threeDigits(value)} %`;
}

/** Two shares as a range: `0.3 to 1.1 %`. */
export function percentRange(low: number, high: number): string {
  const digits = (value: number) => Number(Number((100 * value).toPrecision(2)).toFixed(2));
  const from = low > 0 && digits(low) === 0 ? '<0.01' : String(digits(low));
  return `${from} to ${Math.max(0.01, Math.min(100, digits(high)))} %`;
}

/** The time of a phase: `36 s`, `240 s`, `24 min`. */
export function measuredTime(ns: number): string {
  const whole = Math.round(ns / 1e9);
  return whole < 600 ? `${whole} s` : stretch(whole);
}

/** Seconds of a phase: `6.0 s`. */
export function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}

/** A duration without needless digits: `20 s`, `19 min`, `6.8 h`. */
export function stretch(totalSeconds: number): string {
  if (totalSeconds < 90) return `${short(totalSeconds)} s`;
  if (totalSeconds < 5400) return `${short(totalSeconds / 60)} min`;
  return totalSeconds < 172_800 ? `${short(totalSeconds / 3600)} h` : `${short(totalSeconds / 86_400)} days`;
}

function short(value: number): string {
  return value < 9.95 ? String(Number(value.toFixed(1))) : String(Math.round(value));
}

/** How many times: `1.35`, `12.4`, `0.042`. */
export function factor(value: number): string {
  return value < 0.995 ? String(Number(value.toPrecision(2))) : threeDigits(value);
}

/** `one sync`, `3 syncs`. */
export function counted(count: number, what: string, plural = `${what}s`): string {
  return count === 1 ? `one ${what}` : `${thousands(count)} ${plural}`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
