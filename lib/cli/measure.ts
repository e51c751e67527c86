// `etcd-disk-bench <directory>...`: measures, prints the report, and returns the exit status.

import { existsSync } from 'node:fs';
import {
  type Announcement,
  type BenchmarkOptions,
  benchmarkEtcdDisk,
  benchmarkEtcdDisks,
  describe,
  FailedRunError,
  type Format,
  render,
  type SavedReport,
} from '../index.js';
import { COMMANDS } from './arguments.js';
import { nearestName } from './edit-distance.js';
import { COULD_NOT_MEASURE, exitStatusOfSaved, exitStatusOfSignal } from './exit-status.js';
import { checkHolds, formatNamed } from './formats.js';
import { listenToSignals } from './interruption.js';
import type { MeasureArguments } from './measure-arguments.js';
import { type Outputs, openOutputs, throwLast } from './outputs.js';
import { optionsOfStdout, print } from './print.js';
import { progressLine } from './progress-line.js';

/** @param abandonment ends the run if nobody waits for its report */
export async function measure(args: MeasureArguments, abandonment: AbortSignal): Promise<number> {
  checkNoCommand(args.directories);
  const interruption = listenToSignals();
  const isSet = args.directories.length > 1;
  const format = formatNamed(args.format);
  const accept = (one: Format) => isSet && checkHolds(one, 'set');
  accept(format);
  const outputs = await openOutputs(args.output, args.format, accept);
  const signal = AbortSignal.any([interruption.signal, abandonment]);
  const { saved, failure } = await measured(args, signal).catch(async (error: unknown) => {
    await outputs.discard();
    throw error;
  });
  if (abandonment.aborted) {
    await outputs.discard();
    return COULD_NOT_MEASURE;
  }
  await publish(args, format, saved, outputs);
  for (const line of closingLines(saved, failure)) process.stderr.write(`etcd-disk-bench: ${line}\n`);
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

interface Measured {
  readonly saved: SavedReport;
  /** The error of a run that failed: its report has the measurements until then. */
  readonly failure?: FailedRunError;
}

async function measured(args: MeasureArguments, signal: AbortSignal): Promise<Measured> {
  const progress = progressLine(process.stderr, !args.quiet);
  const options: BenchmarkOptions = {
    ...benchmarkOptions(args),
    signal,
    onStart: (announcement) => {
      if (!args.quiet) for (const line of startLines(announcement)) process.stderr.write(`etcd-disk-bench: ${line}\n`);
    },
    onProgress: progress.show,
  };
  const [first = '', ...others] = args.directories;
  try {
    if (others.length === 0) return { saved: await benchmarkEtcdDisk(first, options) };
    return { saved: await benchmarkEtcdDisks(args.directories, { ...options, isConcurrent: args.concurrent }) };
  } catch (error) {
    if (!(error instanceof FailedRunError)) throw error;
    return { saved: error.report, failure: error };
  } finally {
    progress.clear();
  }
}

/** Writes the files first: they remain if the terminal is gone. */
async function publish(args: MeasureArguments, format: Format, saved: SavedReport, outputs: Outputs): Promise<void> {
  const lost = await outputs.save((one) => render(saved, one.name));
  await print(await render(saved, format.name, { ...optionsOfStdout(), verbose: args.verbose }));
  throwLast(lost);
}

function startLines(announcement: Announcement): readonly string[] {
  return [describe({ announcement }), ...announcement.notices.map((notice) => describe({ notice }))];
}

/** Prints failures, directories that could not be measured, and leftovers. */
function closingLines(saved: SavedReport, failure: FailedRunError | undefined): string[] {
  const failures = 'reports' in saved ? saved.failures : [];
  const reports = 'reports' in saved ? saved.reports : [saved];
  return [
    ...(failure ? [failure.message] : []),
    ...failures.map(({ message }) => message),
    ...(failure ? [] : reports.flatMap(({ target }) => target.leftover ?? [])),
  ].map((line) => line.replace(/\p{Cc}/gu, '?'));
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
