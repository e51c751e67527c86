// Saves the rounds of a benchmark as JSON, so that more can be added later, and tables can be printed again.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, release } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { MissingRequirement } from './requirements.js';
import type { Round } from './rounds.js';

const FOLDER = fileURLToPath(new URL('../../../bench-results/', import.meta.url));

export interface Results {
  readonly bench: string;
  readonly startedAt: string;
  readonly machine: string;
  /** The settings shared by all rounds. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly rounds: readonly Round[];
}

export function newResults(bench: string, settings: Results['settings']): Results {
  const machine = `Linux ${release()}, ${arch()}, ${availableParallelism()} CPUs, Node ${process.versions.node}`;
  return { bench, startedAt: new Date().toISOString(), machine, settings, rounds: [] };
}

/** The file of a benchmark's latest results. */
export function fileOf(bench: string): string {
  return `${FOLDER}${bench.replaceAll(':', '-')}.json`;
}

export function save(results: Results): void {
  const file = fileOf(results.bench);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
}

/** The results to which to add rounds: those in the file, if made with the same settings. */
export function continued(fresh: Results): Results {
  const file = fileOf(fresh.bench);
  if (!existsSync(file)) return fresh;
  const before = JSON.parse(readFileSync(file, 'utf8')) as Results;
  const isSame = isDeepStrictEqual(before.settings, JSON.parse(JSON.stringify(fresh.settings)));
  if (isSame && before.machine === fresh.machine) return before;
  throw new MissingRequirement(
    `${file} was made with other settings or on another machine: leave out --continue to start again`,
  );
}
