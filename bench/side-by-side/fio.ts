// fio on the same disk: the etcd-perf recipe and its variants, and a parser of fio's JSON.

import { execFileSync } from 'node:child_process';
import type { Figures } from './rounds.js';

/** Write size of the recipe (OpenShift, "Recommended etcd practices"). */
export const RECIPE_WRITE_BYTES = 8000;
/** Size of the recipe's file, which fio overwrites from the start when it is full. */
export const RECIPE_FILE_BYTES = 100 * 2 ** 20;

export interface FioJob {
  readonly directory: string;
  readonly writeBytes: number;
  readonly fileBytes: number;
  /** Overwrites the file until this time is over; without it, the file is filled once. */
  readonly seconds?: number;
  /** Writes the whole file beforehand, so that every write overwrites. */
  readonly overwrites?: boolean;
}

/** Runs one job `fio --rw=write --ioengine=sync --fdatasync=1`. Returns its sync latencies in nanoseconds. */
export function runFio({ directory, writeBytes, fileBytes, seconds, overwrites }: FioJob): Figures {
  const output = execFileSync(
    'fio',
    [
      '--name=etcd-disk-bench-fio',
      `--directory=${directory}`,
      '--rw=write',
      '--ioengine=sync',
      '--fdatasync=1',
      `--size=${Math.floor(fileBytes / writeBytes) * writeBytes}`,
      `--bs=${writeBytes}`,
      ...(seconds === undefined ? [] : [`--runtime=${seconds}`, '--time_based=1']),
      ...(overwrites ? ['--overwrite=1'] : []),
      '--unlink=1',
      '--output-format=json',
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  return figuresOfFio(output);
}

/** @throws Error if the job failed or made no syncs */
export function figuresOfFio(output: string): Figures {
  // fio can print notes before the JSON.
  const { jobs } = JSON.parse(output.slice(output.indexOf('{')));
  const [job] = jobs ?? [];
  if (job?.error !== 0) throw new Error(`fio failed (error ${job?.error})`);
  const { N: count, max, percentile } = job.sync?.lat_ns ?? {};
  if (!(count > 0) || !percentile) throw new Error('fio made no syncs');
  return {
    count,
    p50Ns: percentile['50.000000'],
    p99Ns: percentile['99.000000'],
    p999Ns: percentile['99.900000'],
    maxNs: max,
    appendsPerSecond: job.write.iops,
  };
}
