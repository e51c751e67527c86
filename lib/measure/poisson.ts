// Poisson distribution: the number of independent events by chance, for an expected mean.

/** Probability of at most `events` events if `mean` are expected. */
export function poissonCdf(events: number, mean: number): number {
  if (events < 0) return 0;
  let log = -mean;
  let chance = Math.exp(log);
  for (let n = 1; n <= events; n += 1) {
    log += Math.log(mean / n);
    chance += Math.exp(log);
    // The rest of the sum is below 1e-12.
    if (n > 2 * mean && log < -30) break;
  }
  return Math.min(1, chance);
}
