#!/usr/bin/env node
// The command: argv, the library, the renderer, the exit status. stdout carries the report alone; all else goes to stderr.

import { readFileSync } from 'node:fs';
import type { Announcement, BenchmarkOptions, Report } from '../index.js';
import { type Arguments, FLAGS, parseArguments } from './arguments.js';
import {
  COULD_NOT_MEASURE,
  ENDING_SIGNALS,
  type EndingSignal,
  exitStatusOf,
  exitStatusOfSignal,
} from './exit-status.js';
import type { OutputFile } from './output-file.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const parsed = parseArguments(process.argv.slice(2), version);
if ('exitStatus' in parsed) {
  process.exitCode = parsed.exitStatus;
} else {
  try {
    process.exitCode = await run(parsed);
  } catch (error) {
    process.stderr.write(`etcd-disk-bench: ${explain(error, parsed.isDebug)}\n`);
    process.exitCode = COULD_NOT_MEASURE;
  }
}

async function run(args: Arguments): Promise<number> {
  // Loaded only now, so that --help and --version answer at once.
  const library = await import('../index.js');
  const { openOutputFile } = await import('./output-file.js');
  const { progressLine } = await import('./progress-line.js');
  // A reader that has had enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  const render = { json: library.renderJson, text: library.renderText };
  const progress = progressLine(process.stderr, !args.isQuiet);
  const interruption = listenToSignals();
  let output: OutputFile | undefined;
  let report: Report;
  try {
    output = args.output === undefined ? undefined : await openOutputFile(args.output);
    report = await library.benchmarkEtcdDisk(args.directory, {
      ...benchmarkOptions(args),
      signal: interruption.signal,
      onStart: (announcement) => {
        if (!args.isQuiet) process.stderr.write(`${announce(announcement, library.formatBytes)}\n`);
      },
      onProgress: progress.show,
    });
  } catch (error) {
    await output?.discard();
    throw error;
  } finally {
    progress.clear();
  }
  process.stdout.write(render[args.format](report));
  await output?.save(render[formatOf(args)](report));
  const endedBy = interruption.received();
  return endedBy ? exitStatusOfSignal(endedBy) : exitStatusOf(report, args.isStrict);
}

function benchmarkOptions(args: Arguments): BenchmarkOptions {
  return {
    ...(args.phase === undefined ? {} : { phases: args.phase }),
    ...(args.writeSize === undefined ? {} : { writeSizeBytes: args.writeSize }),
    ...(args.rate === undefined ? {} : { ratePerSecond: args.rate }),
    ...(args.duration === undefined ? {} : { durationSeconds: args.duration }),
    ...(args.maxBytes === undefined ? {} : { maxBytes: args.maxBytes }),
  };
}

function announce({ directory, plan }: Announcement, formatBytes: (value: number) => string): string {
  const [most, space] = [formatBytes(plan.maxBytesWritten), formatBytes(plan.spaceNeededBytes)];
  const longest = (plan.maxDurationNs / 1e9).toFixed(0);
  return `writing at most ${most} (${space} at a time) into a new folder in ${directory}, removed at the end; at most ${longest} s, Ctrl-C ends it sooner`;
}

function formatOf({ output, format }: Arguments): Arguments['format'] {
  if (output?.endsWith('.json')) return 'json';
  return output?.endsWith('.txt') ? 'text' : format;
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

function explain(error: unknown, isDebug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (isDebug) return error.stack ?? error.message;
  const { option } = error as { option?: string };
  const flag = option === undefined ? undefined : FLAGS[option];
  return option !== undefined && flag !== undefined ? error.message.replace(option, flag) : error.message;
}
