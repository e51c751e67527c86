// Quantiles for the test for odd nodes: of the normal distribution, and of Student's t with an integer number of degrees of freedom.

/** From this number on, the expansion below is exact to four digits. */
const MANY_DEGREES = 30;

/** The value that Student's t exceeds with a probability of `tail`, 0 to 0.5. */
export function studentTail(tail: number, degrees: number): number {
  if (degrees < MANY_DEGREES) return bisected((t) => 0.5 * (1 - centralShare(t, degrees)) > tail);
  // Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
  const x = normalTail(tail);
  const g1 = (x ** 3 + x) / 4;
  const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
  const g3 = (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384;
  return x + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3;
}

/** The probability between -t and t: Abramowitz and Stegun, 26.7.3 and 26.7.4. */
function centralShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * The value that a normal variable exceeds with a probability of `tail`, by Abramowitz and Stegun, 26.2.23 (error below 4.5e-4), then
 * Newton's method.
 */
function normalTail(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const start =
    t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
  return bisected((x) => normalTailShare(x) > tail, Math.max(0, start - 0.01), start + 0.01);
}

/** The probability beyond x, by the series of 26.2.10 for small x and the continued fraction of 26.2.14 for large x. */
function normalTailShare(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n += 1) {
      term *= (x * x) / (2 * n + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let n = 60; n >= 1; n -= 1) fraction = x + n / fraction;
  return density / fraction;
}

function bisected(isTooLow: (value: number) => boolean, low = 0, high = 1e6): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 80; step += 1) {
    const middle = (from + to) / 2;
    if (isTooLow(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
