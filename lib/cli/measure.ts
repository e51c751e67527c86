// `etcd-disk-bench <directory>`: measures, prints the report, and answers with the exit status.

import {
  type Announcement,
  type BenchmarkOptions,
  benchmarkEtcdDisk,
  formatBytes,
  formatNamed,
  printable,
  type Report,
} from '../index.js';
import type { MeasureArguments } from './arguments.js';
import { ENDING_SIGNALS, type EndingSignal, exitStatusOf, exitStatusOfSignal } from './exit-status.js';
import { type Outputs, openOutputs, tellAll } from './outputs.js';
import { optionsOfStdout, print } from './print.js';
import { progressLine } from './progress-line.js';

export async function measure(args: MeasureArguments): Promise<number> {
  const progress = progressLine(process.stderr, !args.quiet);
  const interruption = listenToSignals();
  const format = formatNamed(args.format);
  let outputs: Outputs | undefined;
  let report: Report;
  try {
    outputs = await openOutputs(args.output, args.format);
    report = await benchmarkEtcdDisk(args.directory, {
      ...benchmarkOptions(args),
      signal: interruption.signal,
      onStart: (announcement) => {
        if (args.quiet) return;
        for (const line of [announce(announcement), ...announcement.notices])
          process.stderr.write(`${printable(line)}\n`);
      },
      onProgress: progress.show,
    });
  } catch (error) {
    await outputs?.discard();
    throw error;
  } finally {
    progress.clear();
  }
  // The files first: they are what remains when the terminal has gone.
  const failures = await outputs.save((one) => one.render(report));
  await print(await format.render(report, optionsOfStdout()));
  tellAll(failures);
  if (report.target.leftover !== undefined) process.stderr.write(`${printable(report.target.leftover)}\n`);
  const endedBy = interruption.received();
  return endedBy ? exitStatusOfSignal(endedBy) : exitStatusOf(report, args.strict ?? false);
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
