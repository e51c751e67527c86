// `etcd-disk-bench <directory>...`: measures, prints the report, and returns the exit status.

import { existsSync } from 'node:fs';
import {
  type BenchmarkOptions,
  benchmarkEtcdDisk,
  benchmarkEtcdDisks,
  FailedRunError,
  type SavedReport,
} from '../index.js';
import { COMMANDS } from './arguments.js';
import { nearestName } from './edit-distance.js';
import { COULD_NOT_MEASURE, exitStatusOfSaved, exitStatusOfSignal } from './exit-status.js';
import { listenToSignals } from './interruption.js';
import type { MeasureArguments } from './measure-arguments.js';
import { publish } from './outputs.js';
import { tell } from './print.js';
import { progressLine, tellStart } from './progress-line.js';

/** @param abandonment ends the run if nobody waits for its report */
export async function measure(args: MeasureArguments, abandonment: AbortSignal): Promise<number> {
  checkNoCommand(args.directories);
  const interruption = listenToSignals();
  const signal = AbortSignal.any([interruption.signal, abandonment]);
  const publishing = publish(
    { ...args, kind: args.directories.length > 1 ? 'set' : 'report' },
    async () => {
      const measurements = await measured(args, signal);
      abandonment.throwIfAborted();
      return measurements;
    },
    () => ({ verbose: args.verbose }),
  );
  const saved = await publishing.catch((error: unknown) => {
    if (abandonment.aborted) return undefined;
    throw error;
  });
  if (saved === undefined) return COULD_NOT_MEASURE;
  for (const line of closingLines(saved)) tell(line);
  const endedBy = interruption.received();
  return endedBy ? exitStatusOfSignal(endedBy) : exitStatusOfSaved(saved, args.strict ?? false);
}

/** A bare word that is not a directory is probably a misspelt command. */
function checkNoCommand(directories: readonly string[]): void {
  for (const word of directories) {
    if (word.includes('/') || existsSync(word)) continue;
    const meant = nearestName(word, COMMANDS);
    const hint =
      meant === undefined ? `to measure a directory that does not exist yet, type ./${word}` : `did you mean ${meant}?`;
    throw new Error(`${word} is neither a command nor a directory; ${hint}`);
  }
}

/** The report of a run that failed has the measurements until then. */
async function measured(args: MeasureArguments, signal: AbortSignal): Promise<SavedReport> {
  const progress = progressLine(process.stderr, !args.quiet);
  const options: BenchmarkOptions = {
    ...benchmarkOptions(args),
    signal,
    onStart: args.quiet ? undefined : tellStart,
    onProgress: progress.show,
  };
  const [first = '', ...others] = args.directories;
  try {
    if (others.length === 0) return await benchmarkEtcdDisk(first, options);
    return await benchmarkEtcdDisks(args.directories, { ...options, isConcurrent: args.concurrent });
  } catch (error) {
    if (error instanceof FailedRunError) return error.report;
    throw error;
  } finally {
    progress.clear();
  }
}

/** Prints failures, directories that could not be measured, and leftovers. */
function closingLines(saved: SavedReport): readonly string[] {
  if (!('reports' in saved)) {
    const line = saved.failure?.message ?? saved.target.leftover;
    return line === undefined ? [] : [line];
  }
  return [
    ...saved.failures.map(({ message }) => message),
    ...saved.reports.flatMap(({ target }) => target.leftover ?? []),
  ];
}

function benchmarkOptions(args: MeasureArguments): BenchmarkOptions {
  return {
    mode: args.quick ? 'quick' : args.thorough ? 'thorough' : undefined,
    phases: args.phase === undefined || args.phase === 'both' ? undefined : [args.phase],
    limits: args.limit,
    writeSizeBytes: args.writeSize,
    ratePerSecond: args.rate,
    durationSeconds: args.duration,
    seed: args.seed,
    maxBytes: args.maxBytes,
    keepFreeBytes: args.keepFree,
    allowLive: args.allowLive,
    lowPriority: args.nice,
    mustExist: args.mustExist,
    node: args.node,
    startAt: args.startAt,
  };
}
