// Disks that are made up: their latencies follow a law that is known, so that the truth about each is known as well.

/** A way of being of a disk: its latencies are a mixture of lognormal ones. */
export interface State {
  readonly parts: readonly { readonly share: number; readonly medianNs: number; readonly sigma: number }[];
}

/** What is true of a disk: of which states its time is made. */
export type Truth = readonly { readonly timeShare: number; readonly state: State }[];

export interface SyntheticDisk {
  /** The state at a time of the run. Called with times that only grow. */
  stateAt(ns: number): State;
  /** Over the time that was measured; over all time where a disk does not change. */
  truth(fromNs: number, toNs: number): Truth;
}

export type Random = () => number;

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const MS = 1e6;
const SECOND = 1e9;
const Z99 = 2.3263;

/** Between two numbers, equally likely at every scale. */
function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}

function lognormal(medianNs: number, sigma: number): State {
  return { parts: [{ share: 1, medianNs, sigma }] };
}

function unchanging(state: State): SyntheticDisk {
  return { stateAt: () => state, truth: () => [{ timeShare: 1, state }] };
}

/** Each family draws its disks from far below the limits to far above them, so that many lie near one. */
export const FAMILIES: Readonly<Record<string, (random: Random) => SyntheticDisk>> = {
  lognormal(random) {
    const sigma = 0.2 + 1.2 * random();
    return unchanging(lognormal(logUniform(random, 0.3, 100) * MS * Math.exp(-Z99 * sigma), sigma));
  },
  bimodal(random) {
    const slow = logUniform(random, 0.0003, 0.2);
    const fast = { share: 1 - slow, medianNs: logUniform(random, 0.1, 1.5) * MS, sigma: 0.3 };
    return unchanging({ parts: [fast, { share: slow, medianNs: logUniform(random, 2, 40) * MS, sigma: 0.2 }] });
  },
  'periodic stalls'(random) {
    const slowNs = logUniform(random, 2, 40) * MS;
    const fast = lognormal(logUniform(random, 0.1, 1) * MS, 0.3);
    const slow = lognormal(slowNs, 0.2);
    const burstNs = slowNs * (5 + 10 * random());
    const periodNs = Math.min(2 * SECOND, burstNs / logUniform(random, 0.002, 0.3));
    const offset = random() * periodNs;
    const share = Math.min(1, burstNs / periodNs);
    return {
      stateAt: (ns) => ((ns + offset) % periodNs < burstNs ? slow : fast),
      truth: () => [
        { timeShare: share, state: slow },
        { timeShare: 1 - share, state: fast },
      ],
    };
  },
  autocorrelated(random) {
    const sigma = 0.3 + 0.9 * random();
    const slowly = sigma * Math.sqrt(0.3 + 0.65 * random());
    const rest = Math.sqrt(sigma ** 2 - slowly ** 2);
    const tau = logUniform(random, 0.01, 1) * SECOND;
    const medianNs = logUniform(random, 0.6, 60) * MS * Math.exp(-Z99 * sigma);
    const at = (level: number) => lognormal(medianNs * Math.exp(slowly * level), rest);
    let level = normal(random);
    let before = 0;
    return {
      stateAt(ns) {
        const kept = Math.exp(-(ns - before) / tau);
        level = kept * level + Math.sqrt(1 - kept ** 2) * normal(random);
        before = ns;
        return at(level);
      },
      truth: () => {
        const levels = Array.from({ length: 121 }, (_, n) => -6 + n / 10);
        return levels.map((value) => ({ timeShare: Math.exp(-(value ** 2) / 2) / 25.066, state: at(value) }));
      },
    };
  },
  drifting(random) {
    const sigma = 0.2 + 0.6 * random();
    const medianNs = logUniform(random, 0.6, 60) * MS * Math.exp(-Z99 * sigma);
    const size = (random() * 2 - 1) * Math.log(3);
    const cliffNs = random() < 0.5 ? random() * 18 * SECOND : undefined;
    const stateAt = (ns: number) => {
      const far = cliffNs === undefined ? ns / (18 * SECOND) - 0.5 : Number(ns > cliffNs);
      return lognormal(medianNs * Math.exp(size * far), sigma);
    };
    return {
      stateAt,
      truth: (fromNs, toNs) =>
        Array.from({ length: 200 }, (_, n) => ({
          timeShare: 1 / 200,
          state: stateAt(fromNs + ((n + 0.5) / 200) * (toNs - fromNs)),
        })),
    };
  },
};

export function draw({ parts }: State, random: Random): number {
  let left = random();
  for (const { share, medianNs, sigma } of parts) {
    left -= share;
    if (left <= 0) return medianNs * Math.exp(sigma * normal(random));
  }
  return parts[0]?.medianNs ?? 0;
}

export function meanOf({ parts }: State): number {
  return parts.reduce((sum, { share, medianNs, sigma }) => sum + share * medianNs * Math.exp(sigma ** 2 / 2), 0);
}

/** The share of latencies over a value. */
export function shareOver({ parts }: State, ns: number): number {
  return parts.reduce((sum, { share, medianNs, sigma }) => sum + share * upperTail(Math.log(ns / medianNs) / sigma), 0);
}

/** Of the standard normal distribution, to 1e-7 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = Math.exp((-z * z) / 2) * 0.3989422804 * terms.reduce((sum, term, n) => sum + term * t ** (n + 1), 0);
  return z > 0 ? tail : 1 - tail;
}
