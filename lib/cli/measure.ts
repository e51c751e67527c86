// `etcd-disk-bench <directory...>`: measures, prints the report, and answers with the exit status.

import {
  type Announcement,
  type BenchmarkOptions,
  benchmarkEtcdDisk,
  benchmarkEtcdDisks,
  checkHoldsSeveral,
  FailedRunError,
  type Format,
  formatBytes,
  formatNamed,
  printable,
  renderAs,
  type SavedReport,
} from '../index.js';
import type { MeasureArguments } from './arguments.js';
import {
  COULD_NOT_MEASURE,
  ENDING_SIGNALS,
  type EndingSignal,
  exitStatusOfSaved,
  exitStatusOfSignal,
} from './exit-status.js';
import { type Outputs, openOutputs, tellAll } from './outputs.js';
import { optionsOfStdout, print } from './print.js';
import { progressLine } from './progress-line.js';

/** @param abandonment ends the run when nobody waits for its report any more */
export async function measure(args: MeasureArguments, abandonment: AbortSignal): Promise<number> {
  const progress = progressLine(process.stderr, !args.quiet);
  const interruption = listenToSignals();
  const [first = '', ...others] = args.directories;
  const format = formatNamed(args.format);
  const accept = (one: Format) => others.length > 0 && checkHoldsSeveral(one);
  let outputs: Outputs | undefined;
  let saved: SavedReport;
  let failure: FailedRunError | undefined;
  try {
    accept(format);
    outputs = await openOutputs(args.output, args.format, accept);
    const options = {
      ...benchmarkOptions(args),
      signal: AbortSignal.any([interruption.signal, abandonment]),
      onStart: (announcement: Announcement) => {
        if (args.quiet) return;
        for (const line of [announce(announcement), ...announcement.notices])
          process.stderr.write(`${printable(line)}\n`);
      },
      onProgress: progress.show,
    };
    saved =
      others.length === 0
        ? await benchmarkEtcdDisk(first, options)
        : await benchmarkEtcdDisks(args.directories, { ...options, isConcurrent: args.concurrent ?? false });
  } catch (error) {
    if (!(error instanceof FailedRunError)) {
      await outputs?.discard();
      throw error;
    }
    failure = error;
    saved = error.report;
  } finally {
    progress.clear();
  }
  if (abandonment.aborted) {
    await outputs?.discard();
    return COULD_NOT_MEASURE;
  }
  // The files first: they are what remains when the terminal has gone.
  const lost = await outputs?.save((one) => renderAs(one, saved));
  await print(await renderAs(format, saved, optionsOfStdout()));
  // What was measured until then is printed; the failure is what the command ends with.
  if (failure) throw failure;
  for (const text of warningsOf(saved)) process.stderr.write(`${printable(text)}\n`);
  if (lost) tellAll(lost);
  const endedBy = interruption.received();
  return endedBy ? exitStatusOfSignal(endedBy) : exitStatusOfSaved(saved, args.strict ?? false);
}

/** What could not be measured, and what was left behind. */
function warningsOf(saved: SavedReport): string[] {
  const failures = 'reports' in saved ? saved.failures : [];
  const reports = 'reports' in saved ? saved.reports : [saved];
  return [
    ...failures.map(({ message }) => `etcd-disk-bench: ${message}`),
    ...reports.flatMap(({ target }) => target.leftover ?? []),
  ];
}

function benchmarkOptions(args: MeasureArguments): BenchmarkOptions {
  return {
    ...(args.phase === undefined || args.phase === 'both' ? {} : { phases: [args.phase] }),
    ...(args.quick ? { mode: 'quick' } : args.thorough ? { mode: 'thorough' } : {}),
    ...(args.confidence === undefined ? {} : { confidence: args.confidence }),
    ...(args.limit === undefined ? {} : { limits: args.limit }),
    ...(args.writeSize === undefined ? {} : { writeSizeBytes: args.writeSize }),
    ...(args.rate === undefined ? {} : { ratePerSecond: args.rate }),
    ...(args.duration === undefined ? {} : { durationSeconds: args.duration }),
    ...(args.seed === undefined ? {} : { seed: args.seed }),
    ...(args.maxBytes === undefined ? {} : { maxBytes: args.maxBytes }),
    ...(args.keepFree === undefined ? {} : { keepFreeBytes: args.keepFree }),
    ...(args.allowLive ? { allowLive: true } : {}),
    ...(args.nice ? { lowPriority: true } : {}),
  };
}

function announce({ directory, plan }: Announcement): string {
  const [most, space] = [formatBytes(plan.maxBytesWritten), formatBytes(plan.spaceNeededBytes)];
  const seconds = plan.maxDurationNs / 1e9;
  const longest = seconds < 10 ? String(Number(seconds.toFixed(1))) : seconds.toFixed(0);
  return `writing at most ${most} into a new folder in ${directory}, removed at the end (it takes ${space} of space while it runs); at most ${longest} s, Ctrl-C ends it sooner`;
}

function listenToSignals() {
  const controller = new AbortController();
  let received: EndingSignal | undefined;
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      received ??= signal;
      controller.abort();
    });
  }
  return { signal: controller.signal, received: () => received };
}
