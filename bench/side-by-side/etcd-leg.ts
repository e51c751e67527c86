// One turn of a real etcd under a steady load of puts: its syncs as the kernel traced them and as its metrics report them, and its CPU
// time. And an etcd in memory that only loads the CPUs, during another measurement.

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atExit } from './clean-up.js';
import { startEtcd } from './etcd.js';
import { between, countOf, histogramOf, meanNs, quantileNs } from './metrics.js';
import { putFromIdleProcess } from './puts.js';
import { meanOfCounts, quantile, quantileOfCounts, totalOf } from './quantile.js';
import type { Figures } from './rounds.js';
import { tracedEtcd, traceSyncs } from './sync-trace.js';

export interface EtcdLoad {
  readonly directory: string;
  /** `etcd`, or the path of another version. */
  readonly program?: string;
  readonly valueBytes: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

/** In memory, so that it loads only the CPUs. */
const MEMORY = '/dev/shm';
/** Time until its load is steady, and time after the other measurement. */
const LEAD_SECONDS = 1.5;

/** Runs `act` while a real etcd under that load, with its data in memory, uses the CPUs and no disk. */
export async function withEtcdInMemory<Result>(load: Omit<EtcdLoad, 'directory'>, act: () => Promise<Result>) {
  const directory = mkdtempSync(join(MEMORY, 'etcd-disk-bench-'));
  const forget = atExit(() => rmSync(directory, { recursive: true, force: true }));
  const etcd = await startEtcd(directory);
  try {
    const puts = putFromIdleProcess({ ...load, seconds: load.seconds + 2 * LEAD_SECONDS, address: etcd.address });
    await pause(LEAD_SECONDS * 1000);
    const result = await act();
    await puts;
    return result;
  } finally {
    await etcd.stop();
    forget();
    rmSync(directory, { recursive: true, force: true });
  }
}

const SYNC_METRIC = 'etcd_disk_wal_fsync_duration_seconds';
const COMMIT_METRIC = 'etcd_disk_backend_commit_duration_seconds';

export async function runEtcd({ directory, program, ...load }: EtcdLoad): Promise<Figures> {
  const etcd = await startEtcd(directory, program);
  try {
    const endTrace = await traceSyncs(tracedEtcd(etcd.pid));
    const read = async () => {
      const page = await etcd.metrics();
      return {
        sync: histogramOf(page, SYNC_METRIC),
        commit: histogramOf(page, COMMIT_METRIC),
        processor: etcd.cpuSeconds(),
      };
    };
    const before = await read();
    const puts = await putFromIdleProcess({ ...load, address: etcd.address });
    const { seconds } = puts;
    const after = await read();
    const { walSyncUs, backendSyncUs, commitUs, walBytes } = await endTrace();

    const metric = between(before.sync, after.sync);
    const commits = between(before.commit, after.commit);
    const count = totalOf(walSyncUs);
    return {
      count,
      p50Ns: quantileOfCounts(walSyncUs, 0.5) * 1000,
      p99Ns: quantileOfCounts(walSyncUs, 0.99) * 1000,
      p999Ns: quantileOfCounts(walSyncUs, 0.999) * 1000,
      maxNs: Math.max(...walSyncUs.keys()) * 1000,
      metricP50Ns: quantileNs(metric, 0.5),
      metricP99Ns: quantileNs(metric, 0.99),
      syncMeanNs: meanNs(metric),
      commitCount: countOf(commits),
      commitMeanNs: meanNs(commits),
      commitMetricP50Ns: quantileNs(commits, 0.5),
      commitP50Ns: quantileOfCounts(commitUs, 0.5) * 1000,
      commitTraceMeanNs: meanOfCounts(commitUs) * 1000,
      backendSyncP50Ns: quantileOfCounts(backendSyncUs, 0.5) * 1000,
      backendSyncsPerSecond: totalOf(backendSyncUs) / seconds,
      appendsPerSecond: count / seconds,
      bytesPerSync: walBytes / count,
      putP50Ns: quantile(puts.tookNs, 0.5),
      putP99Ns: quantile(puts.tookNs, 0.99),
      etcdCpuShare: (after.processor - before.processor) / seconds,
      clientCpuShare: puts.cpuSeconds / seconds,
    };
  } finally {
    await etcd.stop();
  }
}
