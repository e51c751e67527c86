// The two distributions that confidence intervals are read from. No package of a few kilobytes has them: the one that is kept up to date
// brings two hundred others. Tests hold them against sums of the binomial distribution and printed tables.

/**
 * The regularised incomplete beta function, which is the distribution function of Beta(a, b) at `x`: by its continued fraction
 * (Lentz's method; Press et al., "Numerical Recipes", 6.4).
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges quickly below the mean; above it the mirror image does.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The value below which Beta(a, b) lies with probability `p`, to 1e-12. */
export function betaQuantile(p: number, a: number, b: number): number {
  return bisect((x) => betaCdf(x, a, b) < p, 0, 1);
}

/** The value below which Student's t with `degrees` of freedom lies with probability `p` of 0.5 and more. */
export function studentQuantile(p: number, degrees: number): number {
  // P(|t| > value) = I_x(degrees / 2, 1 / 2) with x = degrees / (degrees + value²).
  const x = once(`${p} ${degrees}`, () => betaQuantile(2 * (1 - p), degrees / 2, 0.5));
  return Math.sqrt((degrees * (1 - x)) / x);
}

const MOST_KEPT = 64;
const kept = new Map<string, number>();

/** Computed again only after others: a look asks for the same few over and over, and fifty steps find each. */
function once(name: string, compute: () => number): number {
  const known = kept.get(name) ?? compute();
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, known);
  return known;
}

function bisect(isBelow: (x: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1e-12 * Math.max(high, 1e-3)) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function fraction(x: number, a: number, b: number): number {
  const TINY = 1e-300;
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      factor = c * d;
      result *= factor;
    }
    if (Math.abs(factor - 1) < 1e-14) break;
  }
  return result;
}

/** The logarithm of the gamma function of a positive number (Lanczos, g = 7, nine terms). */
function lnGamma(x: number): number {
  const [first, ...rest] = LANCZOS;
  const sum = rest.reduce((total, term, index) => total + term / (x + index), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS: readonly [number, ...number[]] = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
];
