// The tier of a test run: `TIER` is check (`npm run check`), test (`npm test`), all (`npm run test:all`, and CI) or nightly.

const SHARE = { check: 1 / 10, test: 1 / 4, all: 1, nightly: 10 } as const;

type Tier = keyof typeof SHARE;

export const TIER: Tier = tierNamed(process.env['TIER'] ?? 'test');

function tierNamed(name: string): Tier {
  if (name in SHARE) return name as Tier;
  throw new Error(`TIER must be one of ${Object.keys(SHARE).join(', ')}, not "${name}"`);
}

/** The number of tries of a property in this tier. `all` is the number on CI. */
export function tries(all: number): number {
  return Math.max(1, Math.round(all * SHARE[TIER]));
}

/** The cases of a long table in this tier: every case from `all` on, every fourth before. */
export function casesOf<Case>(table: readonly Case[]): Case[] {
  const step = Math.max(1, Math.round(1 / SHARE[TIER]));
  return table.filter((_, index) => index % step === 0);
}
