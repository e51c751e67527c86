// The same out of CommonJS.
import bench = require('etcd-disk-bench');

export async function isSuitable(directory: string): Promise<boolean> {
  const report: bench.Report = await bench.benchmarkEtcdDisk(directory, { durationSeconds: 1 });
  return report.verdict.outcome === 'suitable';
}

// @ts-expect-error there is no such function
export const mistaken = bench.benchmarkEtcd;
