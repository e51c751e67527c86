// The frame of all comparative benchmarks: options, rounds that are saved one by one, and one line for a missing requirement.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { atExit } from './clean-up.js';
import { MissingRequirement } from './requirements.js';
import { continued, fileOf, newResults, type Results, save } from './results.js';
import { type Leg, runRounds } from './rounds.js';

export interface BenchOptions {
  readonly rounds: number;
  readonly isContinued: boolean;
  /** A directory on the disk to measure. */
  readonly directory: string;
  /** The other options, by name. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** `[directory] [--rounds N] [--continue]`, and the benchmark's own options, each with a value. */
export function benchOptions(rounds: number, own: readonly string[] = []): BenchOptions {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: text,
      continue: { type: 'boolean' },
      ...Object.fromEntries(own.map((name) => [name, text])),
    },
  });
  const count = Number(values.rounds ?? rounds);
  if (!Number.isInteger(count) || count < 0) throw new MissingRequirement('--rounds must be a whole number');
  const directory = resolve(positionals[0] ?? '.');
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new MissingRequirement(`${directory} is not a directory`);
  return { rounds: count, isContinued: values.continue === true, directory, values };
}

/** Runs the legs round by round, and saves after each. Returns all rounds, including those of the continued results. */
export async function measure(
  bench: string,
  settings: Results['settings'],
  legs: readonly Leg[],
  { rounds, isContinued, directory }: BenchOptions,
): Promise<Results> {
  let results = newResults(bench, settings);
  if (isContinued) results = continued(results);
  await runRounds(legs, {
    rounds,
    done: results.rounds.length,
    disk: directory,
    onRound: (round, number) => {
      results = { ...results, rounds: [...results.rounds, round] };
      save(results);
      const told = legs.map(({ name }) => {
        const { p50Ns = 0, p99Ns = 0, foreignShare = 0, again = 0 } = round[name] ?? {};
        const us = (ns: number) => (ns / 1000).toFixed(0);
        return `${name} ${us(p50Ns)}/${us(p99Ns)} us, others ${(100 * foreignShare).toFixed(0)} %${again ? `, again ${again}` : ''}`;
      });
      console.error(`round ${number}: p50/p99 ${told.join('; ')}`);
    },
  });
  console.log(`${results.machine}; ${results.startedAt}; ${results.rounds.length} rounds, kept in ${fileOf(bench)}`);
  return results;
}

/** A folder of the benchmark on the disk, removed at the end of the process. */
export function ownFolder(directory: string): string {
  const folder = mkdtempSync(join(directory, '.etcd-disk-bench-proof-'));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a benchmark. A missing requirement is one line and exit status 2. */
export async function main(bench: () => Promise<void>): Promise<void> {
  try {
    await bench();
  } catch (error) {
    if (!(error instanceof MissingRequirement)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
