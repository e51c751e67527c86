// A TypeScript program, with one mistake that the types must find.
import { type BenchmarkOptions, benchmarkEtcdDisk, DiskBenchError, type Report } from 'etcd-disk-bench';

const options: BenchmarkOptions = { durationSeconds: 1, signal: AbortSignal.timeout(1000) };

export async function outcomeOf(directory: string): Promise<Report['verdict']['outcome'] | string> {
  try {
    const report: Report = await benchmarkEtcdDisk(directory, options);
    const p99Ns: number | null | undefined = report.phases[0]?.sync.p99Ns;
    return p99Ns === null ? 'too few' : report.verdict.outcome;
  } catch (error) {
    if (error instanceof DiskBenchError) return error.code;
    throw error;
  }
}

// @ts-expect-error a duration is a number
export const mistaken: BenchmarkOptions = { durationSeconds: '1' };
