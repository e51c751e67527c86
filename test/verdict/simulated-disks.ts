// Disks that are made up second by second, so that the truth about each is known: how many appends and commits are slow in each second.
// Families on both sides of the limits, as docs/accuracy.md names them.

import { normal, randomFrom } from '../support/random.js';

/** One second of a disk. */
export interface DiskSecond {
  readonly slowAppends: number;
  readonly appends: number;
  readonly slowCommits: number;
  readonly commits: number;
  /** Appends that fall due while one exceeds 150 ms. */
  readonly stalledDue: number;
  readonly longestMs: number;
}

export type Disk = (random: () => number) => (second: number) => DiskSecond;

export interface Family {
  readonly name: string;
  /** The most that may be wrong and left open, as shares: what the rule is known to miss stands here and in docs/accuracy.md. */
  readonly wrong?: number;
  readonly open?: number;
  /** Of the long run: whether the disk holds every limit. */
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

/** Poisson, by its definition: small means only, and sums of them for larger ones. */
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

/** Slow appends in clumps of so many. */
export function clumped(share: number, size: number): Disk {
  return (random) => () => second(size * poisson((RATE * share) / size, random));
}

/** Lognormal latencies whose level wanders and forgets itself after `tauSeconds`; `p99Ms` is that of the long run. */
export function wandering(p99Ms: number, tauSeconds: number, [within, between] = [0.6, 0.5]): Disk {
  const spread = Math.hypot(within, between);
  // The share over 10 ms where the level is at its mean.
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

/** All appends are slow for `lengthSeconds` of each period, from a phase of chance. */
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

/** Stops of `lengthMs`, at random with a mean distance, or one each period. */
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

/** Fast, and from a second on with so large a share of slow appends: a full cache, or a token bucket that is empty. */
export function cliff(afterSeconds: number, share: number): Disk {
  return (random) => (at) => second(at < afterSeconds ? 0 : poisson(RATE * share, random));
}

/** A share that rises in a straight line within so many seconds, and stays. */
export function rising(from: number, to: number, withinSeconds: number): Disk {
  return (random) => (at) => second(poisson(RATE * (from + (to - from) * Math.min(1, at / withinSeconds)), random));
}

/** Good appends, and commits of which a share is slow by itself. */
export function slowCommits(share: number): Disk {
  return (random) => () => {
    const commits = poisson(COMMITS, random);
    return second(0, { commits, slowCommits: Math.min(commits, poisson(COMMITS * share, random)) });
  };
}

/** What is 1.5 times from a limit or further. */
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

/** The same disk in each run with the same seed. */
export function simulated(disk: Disk, seed: number): (second: number) => DiskSecond {
  return disk(randomFrom(seed));
}
