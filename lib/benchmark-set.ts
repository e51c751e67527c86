// benchmarkEtcdDisks: several directories in one run, one after another or at the same time, and their ranking.

import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BenchmarkOptions, benchmarkEtcdDisk, type Progress } from './benchmark.js';
import { rank, sharedDisks } from './comparison/rank.js';
import { DiskBenchError, invalidOption } from './errors.js';
import { FailedRunError } from './failed-run.js';
import { checkLiveEtcd } from './live-etcd/check.js';
import { filesystemNumbers } from './live-etcd/filesystem-number.js';
import { type Plan, planOf } from './measure/plan.js';
import { isLocked } from './native/lock.js';
import { checkTarget } from './native/target.js';
import { type Report, type ReportSet, type RunFailure, SCHEMA_VERSION } from './report/report.js';
import { TOOL } from './tool.js';

/** Those of one directory, and how several are run. */
export interface SetOptions extends Omit<BenchmarkOptions, 'onProgress'> {
  /** Load all directories at the same time, to show what shares a device; not with `allowLive`. One after another by default. */
  readonly isConcurrent?: boolean;
  /** As for one directory, and which one it is. What it throws ends the run of that directory, and is thrown at the end. */
  readonly onProgress?: (progress: Progress, directory: string) => void;
  /** Called as each is measured. */
  readonly onReport?: (report: Report) => void;
}

/**
 * Measures several directories as {@link benchmarkEtcdDisk} does one, and ranks them. All are looked at before the first is written to.
 * One that cannot be measured is among the `failures`; the others are measured all the same; one that
 * failed in the middle is among the `reports` as well, with what was measured until then. After a run that ended itself for its latency
 * (`allowLive`) no other is begun, since it may load the same disk: those are `failures` too.
 *
 * @param directories two or more, each on the disk in question
 * @throws DiskBenchError as for one directory, for what is wrong before anything is written; and where none could be measured
 */
export async function benchmarkEtcdDisks(directories: readonly string[], options: SetOptions = {}): Promise<ReportSet> {
  const { isConcurrent = false, onProgress, onReport, ...rest } = options;
  if (!Array.isArray(directories) || directories.length < 2) {
    throw invalidOption('directories', 'directories must be two or more');
  }
  if (typeof isConcurrent !== 'boolean') throw invalidOption('isConcurrent', 'isConcurrent must be true or false');
  const paths = directories.map((directory) => resolve(String(directory)));
  const plan = planOf(rest as BenchmarkOptions);
  if (isConcurrent && plan.p99LimitNs !== null) {
    throw invalidOption(
      'isConcurrent',
      'isConcurrent is not allowed beside a live etcd: directories may share its disk, and one run is as much as it is to bear',
    );
  }
  await checkTargets(paths, plan, isConcurrent);

  let braked: Report | undefined;
  const errors: unknown[] = [];
  const failures: RunFailure[] = [];
  const measure = async (path: string): Promise<Report | undefined> => {
    try {
      if (braked) throw notBegun(path, braked);
      const report = await benchmarkEtcdDisk(path, {
        ...rest,
        ...(onProgress ? { onProgress: (progress) => onProgress(progress, path) } : {}),
      });
      if (hasBraked(report)) braked = report;
      onReport?.(report);
      return report;
    } catch (error) {
      if (error instanceof FailedRunError && hasBraked(error.report)) braked = error.report;
      errors.push(error);
      if (!(error instanceof DiskBenchError)) return undefined;
      failures.push({ path, code: error.code, message: error.message });
      return error instanceof FailedRunError ? error.report : undefined;
    }
  };
  const measured = isConcurrent ? await Promise.all(paths.map(measure)) : await inTurn(paths, measure);
  const reports = measured.filter((report) => report !== undefined);
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

function hasBraked({ phases }: Report): boolean {
  return phases.some(({ stoppedBy }) => stoppedBy === 'latency');
}

function notBegun(path: string, { target }: Report): DiskBenchError {
  return new DiskBenchError(
    'ERR_LIVE_ETCD',
    `${path} was not measured: the run in ${target.path} had ended itself for its latency, and this one might load the same disk; measure it by itself`,
    { path },
  );
}

async function inTurn<Item, Result>(items: readonly Item[], of: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await of(item));
  return results;
}

/** All are there, each once, and there is room: for all at once on one file system, if they run at once. */
async function checkTargets(paths: readonly string[], plan: Plan, isConcurrent: boolean): Promise<void> {
  for (const path of paths) {
    await checkTarget(path, plan);
    await checkLiveEtcd(path, plan.p99LimitNs !== null, isLocked);
  }
  const real = await Promise.all(paths.map((path) => realpath(path)));
  real.forEach((path, index) => {
    const before = real.indexOf(path);
    if (before < index) {
      throw invalidOption('directories', `${paths[before]} and ${paths[index]} are one directory: name each once`);
    }
  });
  if (!isConcurrent) return;
  const numbers = await filesystemNumbers(real);
  for (const [index, path] of paths.entries()) {
    const together = numbers.filter((number) => number === numbers[index]).length;
    if (together > 1) await checkTarget(path, { ...plan, spaceNeededBytes: together * plan.spaceNeededBytes });
  }
}
