// Disks that are simulated second by second: how many appends and commits are slow in each. Their long-run behaviour is known.
// docs/accuracy.md names these families on both sides of the limits.

import { normal, randomFrom } from '../support/random.js';

/** One second of a disk. */
export interface DiskSecond {
  readonly slowAppends: number;
  readonly appends: number;
  readonly slowCommits: number;
  readonly commits: number;
  /** Appends that fall due while an append takes longer than 150 ms. */
  readonly stalledDue: number;
  readonly longestMs: number;
}

export type Disk = (random: () => number) => (second: number) => DiskSecond;

export interface Family {
  readonly name: string;
  /** The largest shares of wrong and unresolved runs. Known weaknesses of the rule are listed here and in docs/accuracy.md. */
  readonly wrong?: number;
  readonly open?: number;
  /** Whether the disk is within every limit in the long run. */
  readonly truth: 'ok' | 'breach';
  readonly disks: readonly Disk[];
}

const RATE = 200;
const COMMITS = 9.6;

function second(slowAppends: number, more: Partial<DiskSecond> = {}): DiskSecond {
  return {
    slowAppends: Math.min(RATE, slowAppends),
    appends: RATE,
    slowCommits: 0,
    commits: Math.round(COMMITS),
    stalledDue: 0,
    longestMs: 30,
    ...more,
  };
}

/** A Poisson variate by its definition for small means, and by sums of these for larger means. */
function poisson(mean: number, random: () => number): number {
  if (mean > 20) return poisson(mean / 2, random) + poisson(mean / 2, random);
  let product = random();
  let count = 0;
  for (const least = Math.exp(-mean); product > least; count += 1) product *= random();
  return count;
}

/** The upper tail of the standard normal distribution (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = Math.exp((-z * z) / 2) * 0.3989422804 * terms.reduce((sum, term, n) => sum + term * t ** (n + 1), 0);
  return z > 0 ? tail : 1 - tail;
}

/** Slow appends that come independently. */
export function independent(share: number): Disk {
  return (random) => () => second(poisson(RATE * share, random));
}

/** Slow appends in clumps of this size. */
export function clumped(share: number, size: number): Disk {
  return (random) => () => second(size * poisson((RATE * share) / size, random));
}

/** Lognormal latencies whose level changes at random, with a correlation time of `tauSeconds`. `p99Ms` is the p99 of the long run. */
export function wandering(p99Ms: number, tauSeconds: number, [within, between] = [0.6, 0.5]): Disk {
  const spread = Math.hypot(within, between);
  // The share over 10 ms when the level is at its mean.
  const z = (Math.log(10 / p99Ms) + 2.3263 * spread) as number;
  return (random) => {
    const steps = tauSeconds < 1 ? 10 : 1;
    const keep = Math.exp(-1 / (steps * tauSeconds));
    let level = normal(random);
    return () => {
      let share = 0;
      for (let step = 0; step < steps; step += 1) {
        level = keep * level + Math.sqrt(1 - keep ** 2) * normal(random);
        share += upperTail((z - between * level) / within) / steps;
      }
      return second(poisson(RATE * share, random));
    };
  };
}

/** All appends are slow for `lengthSeconds` of each period, with a random start. */
export function bursts(periodSeconds: number, lengthSeconds: number): Disk {
  return (random) => {
    const from = random() * periodSeconds;
    return (at) => {
      let slow = 0;
      for (let step = 0; step < RATE; step += 1) {
        const time = (at + step / RATE + from) % periodSeconds;
        if (time < lengthSeconds) slow += 1;
      }
      return second(slow);
    };
  };
}

/** Stops of `lengthMs`, at random with a mean interval, or one per period. */
export function stops(lengthMs: number, everySeconds: number, isRegular = false): Disk {
  return (random) => {
    const from = random() * everySeconds;
    return (at) => {
      const isStop = isRegular
        ? Math.floor((at + 1 + from) / everySeconds) > Math.floor((at + from) / everySeconds)
        : random() < 1 / everySeconds;
      if (!isStop) return second(0);
      return second(1, { stalledDue: Math.max(0, lengthMs - 150) * (RATE / 1000), longestMs: lengthMs });
    };
  };
}

/** Fast at first, then with this share of slow appends: a full cache, or an empty token bucket. */
export function cliff(afterSeconds: number, share: number): Disk {
  return (random) => (at) => second(at < afterSeconds ? 0 : poisson(RATE * share, random));
}

/** A share of slow appends that rises linearly, and then stays. */
export function rising(from: number, to: number, withinSeconds: number): Disk {
  return (random) => (at) => second(poisson(RATE * (from + (to - from) * Math.min(1, at / withinSeconds)), random));
}

/** Fast appends, and commits of which a share is slow. */
export function slowCommits(share: number): Disk {
  return (random) => () => {
    const commits = poisson(COMMITS, random);
    return second(0, { commits, slowCommits: Math.min(commits, poisson(COMMITS * share, random)) });
  };
}

/** Disks at least a factor of 1.5 from a limit. */
export const FAMILIES: readonly Family[] = [
  { name: 'independent', truth: 'ok', disks: [independent(0.0005), independent(0.002), independent(0.004)] },
  { name: 'independent', truth: 'breach', disks: [independent(0.02), independent(0.04), independent(0.2)] },
  { name: 'clumps of 10', truth: 'ok', disks: [clumped(0.001, 10), clumped(0.004, 10)] },
  { name: 'clumps of 10', truth: 'breach', disks: [clumped(0.025, 10), clumped(0.04, 10)] },
  { name: 'clumps of 40', truth: 'ok', open: 0.1, disks: [clumped(0.001, 40), clumped(0.003, 40)] },
  { name: 'clumps of 40', truth: 'breach', disks: [clumped(0.03, 40), clumped(0.05, 40)] },
  { name: 'wandering, 0.1 s', truth: 'ok', disks: [wandering(2.5, 0.1), wandering(5, 0.1), wandering(6.7, 0.1)] },
  { name: 'wandering, 0.1 s', truth: 'breach', disks: [wandering(15, 0.1), wandering(20, 0.1)] },
  { name: 'wandering, 1 s', truth: 'ok', disks: [wandering(2.5, 1), wandering(5, 1), wandering(6.7, 1)] },
  { name: 'wandering, 1 s', truth: 'breach', disks: [wandering(15, 1), wandering(20, 1)] },
  { name: 'wandering, 5 s', truth: 'ok', disks: [wandering(2.5, 5), wandering(5, 5), wandering(6.7, 5)] },
  { name: 'wandering, 5 s', truth: 'breach', wrong: 0.1, disks: [wandering(15, 5), wandering(20, 5)] },
  {
    name: 'wandering, 20 s',
    truth: 'ok',
    wrong: 0.02,
    open: 0.02,
    disks: [wandering(2.5, 20), wandering(5, 20), wandering(6.7, 20)],
  },
  { name: 'wandering, 20 s', truth: 'breach', wrong: 0.35, open: 0.02, disks: [wandering(15, 20), wandering(20, 20)] },
  { name: 'bursts every 0.5 s', truth: 'breach', disks: [bursts(0.5, 0.01), bursts(0.5, 0.02)] },
  { name: 'bursts every 5 s', truth: 'ok', disks: [bursts(5, 0.01), bursts(5, 0.025)] },
  { name: 'bursts every 5 s', truth: 'breach', disks: [bursts(5, 0.1), bursts(5, 0.2)] },
  { name: 'bursts every 15 s', truth: 'ok', disks: [bursts(15, 0.03), bursts(15, 0.075)] },
  { name: 'bursts every 15 s', truth: 'breach', disks: [bursts(15, 0.3), bursts(15, 0.6), bursts(15, 3)] },
  { name: 'bursts every 30 s', truth: 'ok', disks: [bursts(30, 0.06), bursts(30, 0.15)] },
  { name: 'bursts every 30 s', truth: 'breach', open: 0.15, disks: [bursts(30, 0.6), bursts(30, 1.2)] },
  { name: 'bursts every 60 s', truth: 'ok', open: 0.5, disks: [bursts(60, 0.12), bursts(60, 0.3)] },
  { name: 'bursts every 60 s', truth: 'breach', open: 0.15, disks: [bursts(60, 1.2), bursts(60, 3), bursts(60, 12)] },
  { name: 'stops of 0.2 s', truth: 'ok', disks: [stops(200, 20), stops(200, 10, true)] },
  { name: 'stops of 0.2 s', truth: 'breach', disks: [stops(200, 2)] },
  { name: 'stops of 0.9 s', truth: 'ok', wrong: 0.01, open: 0.1, disks: [stops(900, 300)] },
  {
    name: 'stops of 0.9 s',
    truth: 'breach',
    wrong: 0.05,
    open: 0.05,
    disks: [stops(900, 20), stops(900, 20, true), stops(900, 10)],
  },
  { name: 'stops of 3 s', truth: 'breach', wrong: 0.5, disks: [stops(3000, 20), stops(3000, 60), stops(3000, 300)] },
  { name: 'cliff after 15 s', truth: 'breach', disks: [cliff(15, 0.03)] },
  { name: 'cliff after 45 s', truth: 'breach', disks: [cliff(45, 0.06)] },
  { name: 'cliff after 100 s', truth: 'breach', wrong: 1, disks: [cliff(100, 0.06)] },
  { name: 'token bucket after 15 s', truth: 'breach', disks: [cliff(15, 1)] },
  { name: 'token bucket after 45 s', truth: 'breach', disks: [cliff(45, 1)] },
  { name: 'token bucket after 250 s', truth: 'breach', wrong: 1, disks: [cliff(250, 1)] },
  {
    name: 'slow commits',
    truth: 'ok',
    open: 0.06,
    disks: [slowCommits(0.0005), slowCommits(0.002), slowCommits(0.004)],
  },
  { name: 'slow commits', truth: 'breach', disks: [slowCommits(0.03), slowCommits(0.06)] },
  { name: 'rising to 5 % within 60 s', truth: 'breach', disks: [rising(0.002, 0.05, 60)] },
];

/** The same seed gives the same disk. */
export function simulated(disk: Disk, seed: number): (second: number) => DiskSecond {
  return disk(randomFrom(seed));
}
