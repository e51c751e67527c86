// What every side-by-side benchmark does around its legs: its few options, rounds that are kept as they come, and one line for what it lacks.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { atExit } from './clean-up.js';
import { Unmet } from './needs.js';
import { continued, fileOf, newResults, type Results, save } from './results.js';
import { type Leg, runRounds } from './rounds.js';

export interface BenchOptions {
  readonly rounds: number;
  readonly isContinued: boolean;
  /** On the disk to measure. */
  readonly directory: string;
  /** Whatever else was asked for, by name. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** `[directory] [--rounds N] [--continue]` and the options of the benchmark's own, all with a value. */
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
  if (!Number.isInteger(count) || count < 0) throw new Unmet('--rounds must be a whole number');
  const directory = resolve(positionals[0] ?? '.');
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new Unmet(`${directory} is no directory`);
  return { rounds: count, isContinued: values.continue === true, directory, values };
}

/** Runs the legs round by round, saving after each; the answer is all rounds, those continued from among them. */
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

/** A folder of the benchmark's own on the disk, gone at the end of the process. */
export function ownFolder(directory: string): string {
  const folder = mkdtempSync(join(directory, '.etcd-disk-bench-proof-'));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a benchmark; what it needs and does not find is one line and status 2. */
export async function main(bench: () => Promise<void>): Promise<void> {
  try {
    await bench();
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
