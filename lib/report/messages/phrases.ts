// Small pieces of sentences that several subjects use: lists and shares.

/** `a`, `a and b`, `a, b and c`. */
export function listed(all: readonly string[]): string {
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

/** `9 %`, rounded down: a share that is nearly none is never shown as more. */
export function percentOf(part: number, whole: number): string {
  return `${Math.floor((100 * part) / whole)} %`;
}
