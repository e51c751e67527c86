// Comparative measurements on a noisy machine: contestants alternate in each round, and are compared by medians and ratios.

export interface Contestant {
  readonly name: string;
  /** Makes one turn and returns its figure. */
  readonly turn: () => number | Promise<number>;
}

export interface Comparison {
  readonly name: string;
  readonly median: number;
  /** Median over the rounds of the figure divided by the first contestant's in the same round. */
  readonly ratioToFirst: number;
  readonly figures: readonly number[];
}

/** Runs all contestants in each round. One more round before that warms up and is not counted. */
export async function alternate(contestants: readonly Contestant[], rounds: number): Promise<readonly Comparison[]> {
  const figures = contestants.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { turn }] of contestants.entries()) {
      const figure = await turn();
      if (round >= 0) figures[index]?.push(figure);
    }
  }
  const first = figures[0] ?? [];
  return contestants.map(({ name }, index) => {
    const own = figures[index] ?? [];
    const ratios = own.map((figure, round) => figure / (first[round] ?? Number.NaN));
    return { name, median: median(own), ratioToFirst: median(ratios), figures: own };
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Prints a line per contestant: median, spread, ratio. */
export function print(comparisons: readonly Comparison[], unit: string, format: (figure: number) => string): void {
  const width = Math.max(...comparisons.map(({ name }) => name.length));
  const first = comparisons[0]?.name ?? '';
  for (const { name, median: middle, ratioToFirst, figures } of comparisons) {
    const spread = `${format(Math.min(...figures))} to ${format(Math.max(...figures))}`;
    const ratio = name === first ? '' : `   ${ratioToFirst.toFixed(3)} of ${first}`;
    console.log(`${name.padEnd(width)}  ${format(middle).padStart(9)} ${unit}  (${spread})${ratio}`);
  }
}
