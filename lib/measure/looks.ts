// When a phase is looked at to see whether it is settled, and how much error each look may spend. The looks are geometrically apart, so that
// there are few; the k-th spends alpha / (k (k + 1)), which sums to alpha over any number of looks, so that the error of stopping at a lucky
// one stays below alpha whatever the samples depend on (Lan and DeMets, "Discrete sequential boundaries for clinical trials", 1983;
// the union bound over geometric times as in Howard et al., "Time-uniform, nonparametric, nonasymptotic confidence sequences", 2021).

const GROWTH = 1.5;
/** A state of the disk may last for so long that a shorter phase would show nothing else. By the simulation. */
const FIRST_SECONDS = 1.4;
const NANOS_PER_SECOND = 1e9;

/** The fewest samples with none beyond that put a p99 below a limit at the first look. */
export function samplesToSettle(confidence: number): number {
  return Math.ceil(Math.log(alphaOfLook(1, confidence)) / Math.log(0.99));
}

/** The fewest samples, all beyond, that put a p99 over a limit at the first look: with fewer there is no verdict of any kind. */
export function samplesForAnyVerdict(confidence: number): number {
  return Math.ceil(Math.log(alphaOfLook(1, confidence)) / Math.log(0.01));
}

export class Looks {
  readonly #confidence: number;
  #number = 1;
  #nextNs: number;

  /** @param ratePerSecond `null` in a closed loop */
  constructor(confidence: number, ratePerSecond: number | null) {
    this.#confidence = confidence;
    // A look before the samples can settle anything would spend error for nothing. An eighth more, for a p99 with a few samples beyond;
    // 3.4 s make the backend commits that a judgement wants.
    const paced = ratePerSecond === null ? 0 : Math.max(3.4, (1.125 * samplesToSettle(confidence)) / ratePerSecond);
    this.#nextNs = Math.max(FIRST_SECONDS, paced) * NANOS_PER_SECOND;
  }

  /** Whether it is time for a look. */
  isDue(elapsedNs: number): boolean {
    return elapsedNs >= this.#nextNs;
  }

  /** The error that the next look may make at each end of an interval. */
  get alpha(): number {
    return alphaOfLook(this.#number, this.#confidence);
  }

  /** After a look that settled nothing. */
  pass(): void {
    this.#number += 1;
    this.#nextNs *= GROWTH;
  }
}

function alphaOfLook(number: number, confidence: number): number {
  return (1 - confidence) / 2 / (number * (number + 1));
}
