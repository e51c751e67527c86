// Converts a saved report of this tool into a histogram with etcd's buckets. Only this file knows the report's fields.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DiskBenchError } from '../errors.js';
import { binsIn, countUpTo } from '../measure/distribution.js';
import type { DiskRun } from './evidence.js';
import { DISK_BOUNDS } from './metric-names.js';

interface SavedPhase {
  readonly name?: string;
  readonly durationNs?: number;
  readonly bytesWritten?: number;
  readonly sync?: { readonly histogram?: string };
}

interface SavedRun {
  readonly tool?: { readonly name?: string };
  readonly target?: { readonly path?: string };
  readonly verdict?: { readonly outcome?: string };
  readonly phases?: readonly SavedPhase[];
  readonly reports?: readonly SavedRun[];
}

/** @throws DiskBenchError in one line if the file is not a report, or has no fixed-rate phase with syncs */
export async function readDiskRun(path: string): Promise<DiskRun> {
  const saved = await parsed(path);
  const run = saved.reports?.[0] ?? saved;
  if (run.tool?.name !== 'etcd-disk-bench' || !Array.isArray(run.phases))
    throw invalid(path, 'it is not a report of etcd-disk-bench');
  const phases = run.phases as readonly SavedPhase[];
  const paced = phases.find(({ name }) => name === 'paced');
  const bins = binsIn(paced?.sync?.histogram ?? '');
  if (paced === undefined || bins === null || bins.length === 0)
    throw invalid(path, 'it has no syncs from a fixed-rate phase');
  const closed = phases.find(({ name }) => name === 'closed-loop');
  return {
    name: basename(path),
    path: run.target?.path ?? '',
    seconds: (paced.durationNs ?? 0) / 1e9,
    verdict: run.verdict?.outcome ?? '',
    sync: {
      bounds: DISK_BOUNDS,
      counts: DISK_BOUNDS.map((bound) => countUpTo(bins, bound * 1e9)),
      total: bins.reduce((sum, { count }) => sum + count, 0),
      sum: null,
    },
    writeBytesPerSecond:
      closed?.bytesWritten && closed.durationNs ? (closed.bytesWritten * 1e9) / closed.durationNs : null,
  };
}

async function parsed(path: string): Promise<SavedRun> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    throw new DiskBenchError(code, `${path}: the report cannot be read (${code})`, { path, cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {}
  throw invalid(path, 'it is not JSON, so it is not a report');
}

function invalid(path: string, why: string): DiskBenchError {
  return new DiskBenchError('ERR_INVALID_REPORT', `${path}: ${why}`, { path });
}
