// benchmarkEtcdDisks: several directories in one run, one after another or at the same time, and their ranking.

import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { benchmarkEtcdDisk } from './benchmark.js';
import type { BenchmarkOptions, Progress } from './benchmark-options.js';
import { rank, sharedDisks } from './comparison/rank.js';
import { DiskBenchError, invalidOption } from './errors.js';
import { FailedRunError } from './failed-run.js';
import { checkLiveEtcd } from './live-etcd/check.js';
import { filesystemNumbers } from './live-etcd/filesystem-number.js';
import { type Plan, planOf } from './measure/plan.js';
import { measuredDirectory } from './measured-directory.js';
import { isLocked } from './native/lock.js';
import { checkTarget } from './native/target.js';
import { type Report, type ReportSet, type RunFailure, SCHEMA_VERSION } from './report/report.js';
import { TOOL } from './version.js';

/** Options of a run over several directories. */
export interface SetOptions extends Omit<BenchmarkOptions, 'onProgress'> {
  /** If true, measures all directories at once, to show shared devices; not allowed with `allowLive`. Default false: one after another. */
  readonly isConcurrent?: boolean | undefined;
  /** As for one directory, plus the directory. If it throws, that run ends, and the set rejects with the error at the end. */
  readonly onProgress?: ((progress: Progress, directory: string) => void) | undefined;
  /** Called with each report as soon as it is complete. */
  readonly onReport?: ((report: Report) => void) | undefined;
}

/**
 * Measures several directories as {@link benchmarkEtcdDisk} measures one, and ranks them. All directories are checked before the first
 * write.
 * A directory that cannot be measured is in `failures`; the others are measured anyway. A run that failed in the middle is in `failures`,
 * and in `reports` with its results so far. With `allowLive`, if the latency guard ends a run, the remaining directories are not measured,
 * since they may share its disk: they are in `failures` too.
 *
 * @param directories two or more, each on a disk to measure
 * @throws DiskBenchError as for one directory if a check fails before the first write, or if no directory could be measured
 */
export async function benchmarkEtcdDisks(directories: readonly string[], options: SetOptions = {}): Promise<ReportSet> {
  if (!Array.isArray(directories) || directories.length < 2) {
    throw invalidOption('directories', 'directories must be two or more');
  }
  return benchmarkSet(directories, options);
}

/** Like {@link benchmarkEtcdDisks}, for one or more directories: a machine may have only one candidate. */
export async function benchmarkSet(directories: readonly string[], options: SetOptions): Promise<ReportSet> {
  const { isConcurrent = false, onProgress, onReport, ...rest } = options;
  const plan = planOf(rest as BenchmarkOptions);
  checkConcurrency(isConcurrent, plan);
  const paths = directories.map((directory) => resolve(String(directory)));
  const measured = await Promise.all(
    directories.map((directory) => measuredDirectory(directory, rest.mustExist ?? false)),
  );
  await checkTargets(paths, measured, plan, isConcurrent);

  let tripped: Report | undefined;
  const errors: unknown[] = [];
  const failures: RunFailure[] = [];
  const measure = async (path: string): Promise<Report | undefined> => {
    try {
      if (tripped) throw notBegun(path, tripped);
      const report = await benchmarkEtcdDisk(path, {
        ...rest,
        ...(onProgress ? { onProgress: (progress) => onProgress(progress, path) } : {}),
      });
      if (hasTripped(report)) tripped = report;
      onReport?.(report);
      return report;
    } catch (error) {
      if (error instanceof FailedRunError && hasTripped(error.report)) tripped = error.report;
      errors.push(error);
      if (!(error instanceof DiskBenchError)) return undefined;
      failures.push({ path, code: error.code, message: error.message });
      return error instanceof FailedRunError ? error.report : undefined;
    }
  };
  const outcomes = isConcurrent ? await Promise.all(paths.map(measure)) : await inTurn(paths, measure);
  const reports = outcomes.filter((report) => report !== undefined);
  const unexpected = errors.find((error) => !(error instanceof DiskBenchError));
  if (unexpected !== undefined) throw unexpected;
  if (reports.length === 0) throw errors[0];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    isConcurrent,
    reports,
    ranking: rank(reports),
    sharedDisks: sharedDisks(reports),
    failures,
  };
}

function checkConcurrency(isConcurrent: unknown, plan: Plan): void {
  if (typeof isConcurrent !== 'boolean') throw invalidOption('isConcurrent', 'isConcurrent must be true or false');
  if (isConcurrent && plan.p99LimitNs !== null) {
    throw invalidOption(
      'isConcurrent',
      "isConcurrent is not allowed with allowLive: directories may share etcd's disk, and only one run may load it at a time",
    );
  }
}

function hasTripped({ phases }: Report): boolean {
  return phases.some(({ stoppedBy }) => stoppedBy === 'latency');
}

function notBegun(path: string, { target }: Report): DiskBenchError {
  return new DiskBenchError(
    'ERR_LIVE_ETCD',
    `${path} was not measured: the latency guard ended the run in ${target.path}, and both may use the same disk. Measure it alone`,
    { path },
  );
}

async function inTurn<Item, Result>(items: readonly Item[], of: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await of(item));
  return results;
}

/** Checks that all directories exist, differ, and have enough space; concurrent runs on one file system need it together. */
async function checkTargets(
  asked: readonly string[],
  paths: readonly string[],
  plan: Plan,
  isConcurrent: boolean,
): Promise<void> {
  for (const path of paths) {
    await checkTarget(path, plan);
    await checkLiveEtcd(path, plan.p99LimitNs !== null, isLocked);
  }
  const real = await Promise.all(paths.map((path) => realpath(path)));
  real.forEach((path, index) => {
    const before = real.indexOf(path);
    if (before < index) {
      const doBothExist = asked[before] === paths[before] && asked[index] === paths[index];
      const fault = doBothExist ? 'are the same directory' : `would both be measured in ${paths[index]}`;
      throw invalidOption('directories', `${asked[before]} and ${asked[index]} ${fault}: name each disk once`);
    }
  });
  if (!isConcurrent) return;
  const numbers = await filesystemNumbers(real);
  for (const [index, path] of paths.entries()) {
    const together = numbers.filter((number) => number === numbers[index]).length;
    if (together > 1) await checkTarget(path, { ...plan, spaceNeededBytes: together * plan.spaceNeededBytes });
  }
}
