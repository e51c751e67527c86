// Disks that are made up: their latencies follow a law that is known, so that the truth about each is known as well.

/** A way of being of a disk: its latencies are a mixture of lognormal ones. */
export interface State {
  readonly parts: readonly { readonly share: number; readonly medianNs: number; readonly sigma: number }[];
  /** Each latency is rounded up to a multiple of this, as by a timer's ticks. */
  readonly stepNs?: number;
}

/** What is true of a disk: of which states its time is made. */
export type Truth = readonly { readonly timeShare: number; readonly state: State }[];

export interface SyntheticDisk {
  /** The state at a time of the run. Called with times that only grow. */
  stateAt(ns: number): State;
  /** Over the time that was measured; over all time where a disk does not change. */
  truth(fromNs: number, toNs: number): Truth;
  /** What its commits take where it is not the time of two syncs. */
  readonly commit?: State;
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

/** Slow as by a token bucket: the same each time, but for what a clock adds. */
function constant(ns: number): State {
  return lognormal(ns, 0.002);
}

/** Fast, but for bursts: the first begins at `firstNs`, which may lie before the run. */
function stalling(
  random: Random,
  slow: State,
  { burstNs, periodNs, firstNs }: { readonly burstNs: number; readonly periodNs: number; readonly firstNs: number },
): SyntheticDisk {
  const fast = lognormal(logUniform(random, 0.1, 1) * MS, 0.3);
  const share = Math.min(1, burstNs / periodNs);
  return {
    stateAt: (ns) => ((ns - firstNs + periodNs) % periodNs < burstNs ? slow : fast),
    truth: () => [
      { timeShare: share, state: slow },
      { timeShare: 1 - share, state: fast },
    ],
  };
}

/** Its level wanders, and forgets itself after 10 ms to 1 s. */
function wandering(random: Random, stepMs?: number): SyntheticDisk {
  const sigma = 0.3 + 0.9 * random();
  const slowly = sigma * Math.sqrt(0.3 + 0.65 * random());
  const rest = Math.sqrt(sigma ** 2 - slowly ** 2);
  const tau = logUniform(random, 0.01, 1) * SECOND;
  const medianNs = logUniform(random, 0.6, 60) * MS * Math.exp(-Z99 * sigma);
  const steps = stepMs === undefined ? {} : { stepNs: stepMs * MS };
  const at = (level: number): State => ({ ...lognormal(medianNs * Math.exp(slowly * level), rest), ...steps });
  const truth = Array.from({ length: 121 }, (_, n) => -6 + n / 10).map((level) => ({
    timeShare: Math.exp(-(level ** 2) / 2) / 25.066,
    state: at(level),
  }));
  let level = normal(random);
  let before = 0;
  return {
    stateAt(ns) {
      const kept = Math.exp(-(ns - before) / tau);
      level = kept * level + Math.sqrt(1 - kept ** 2) * normal(random);
      before = ns;
      return at(level);
    },
    truth: () => truth,
  };
}

/** Each family draws its disks from far below the limits to far above them, so that many lie near one. */
export const FAMILIES = {
  lognormal(random: Random): SyntheticDisk {
    const sigma = 0.2 + 1.2 * random();
    return unchanging(lognormal(logUniform(random, 0.3, 100) * MS * Math.exp(-Z99 * sigma), sigma));
  },
  bimodal(random: Random): SyntheticDisk {
    const slow = logUniform(random, 0.0003, 0.2);
    const fast = { share: 1 - slow, medianNs: logUniform(random, 0.1, 1.5) * MS, sigma: 0.3 };
    return unchanging({ parts: [fast, { share: slow, medianNs: logUniform(random, 2, 40) * MS, sigma: 0.2 }] });
  },
  'periodic stalls'(random: Random): SyntheticDisk {
    const slowNs = logUniform(random, 2, 40) * MS;
    const burstNs = slowNs * (5 + 10 * random());
    const periodNs = Math.min(2 * SECOND, burstNs / logUniform(random, 0.002, 0.3));
    return stalling(random, lognormal(slowNs, 0.2), { burstNs, periodNs, firstNs: -random() * periodNs });
  },
  throttled(random: Random): SyntheticDisk {
    const slowNs = logUniform(random, 2, 40) * MS;
    const burstNs = slowNs * (5 + 10 * random());
    const periodNs = Math.min(2 * SECOND, burstNs / logUniform(random, 0.002, 0.3));
    return stalling(random, constant(slowNs), { burstNs, periodNs, firstNs: -random() * periodNs });
  },
  'a rare stall'(random: Random): SyntheticDisk {
    const slowNs = logUniform(random, 2, 40) * MS;
    const slow = random() < 0.5 ? constant(slowNs) : lognormal(slowNs, 0.2);
    const periodNs = logUniform(random, 20, 60) * SECOND;
    const burstNs = periodNs * logUniform(random, 0.001, 0.008);
    return stalling(random, slow, { burstNs, periodNs, firstNs: 18 * SECOND * random() });
  },
  autocorrelated(random: Random): SyntheticDisk {
    return wandering(random);
  },
  'in steps'(random: Random): SyntheticDisk {
    return wandering(random, [0.5, 1, 4][Math.floor(3 * random())] as number);
  },
  'slow commits'(random: Random): SyntheticDisk {
    const slow = logUniform(random, 0.001, 0.1);
    const fast = { share: 1 - slow, medianNs: logUniform(random, 0.5, 8) * MS, sigma: 0.2 };
    const commit = { parts: [fast, { share: slow, medianNs: logUniform(random, 10, 100) * MS, sigma: 0.2 }] };
    return { ...unchanging(lognormal(logUniform(random, 0.1, 2) * MS, 0.3)), commit };
  },
  drifting(random: Random): SyntheticDisk {
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
} satisfies Record<string, (random: Random) => SyntheticDisk>;

export function draw({ parts, stepNs }: State, random: Random): number {
  let left = random();
  for (const { share, medianNs, sigma } of parts) {
    left -= share;
    if (left > 0) continue;
    const ns = medianNs * Math.exp(sigma * normal(random));
    return stepNs === undefined ? ns : Math.ceil(ns / stepNs) * stepNs;
  }
  return parts[0]?.medianNs ?? 0;
}

const means = new WeakMap<State, number>();

export function meanOf(state: State): number {
  const known = means.get(state) ?? computedMeanOf(state);
  means.set(state, known);
  return known;
}

function computedMeanOf(state: State): number {
  const { parts, stepNs } = state;
  if (stepNs === undefined) {
    return parts.reduce((sum, { share, medianNs, sigma }) => sum + share * medianNs * Math.exp(sigma ** 2 / 2), 0);
  }
  // A step for each that is passed.
  let mean = 0;
  for (let step = 1; step < 10_000; step += 1) {
    const share = shareFrom(state, step * stepNs);
    mean += share * stepNs;
    if (share < 1e-6) break;
  }
  return mean;
}

/** The share of latencies at a value or over it. */
export function shareFrom({ parts, stepNs }: State, ns: number): number {
  const from = stepNs === undefined ? ns : (Math.ceil(ns / stepNs) - 1) * stepNs;
  if (from <= 0) return 1;
  return parts.reduce(
    (sum, { share, medianNs, sigma }) => sum + share * upperTail(Math.log(from / medianNs) / sigma),
    0,
  );
}

/** Of the standard normal distribution, to 1e-7 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = Math.exp((-z * z) / 2) * 0.3989422804 * terms.reduce((sum, term, n) => sum + term * t ** (n + 1), 0);
  return z > 0 ? tail : 1 - tail;
}
