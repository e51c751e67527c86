// inspect: the storage below a path and what is wrong with it for etcd, without a single write.

import { type Inspection, SCHEMA_VERSION } from './report/report.js';
import { type InspectOptions, inspectStorage } from './storage/inspect.js';
import { TOOL } from './tool.js';
import { storageAdvice } from './verdict/storage-advice.js';
import { storageFindings } from './verdict/storage-findings.js';

/**
 * Inspects the storage below a path, of this machine or of a captured one, and judges what needs no measurement.
 *
 * @throws DiskBenchError with the system's code for a path that does not exist or may not be reached
 */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const storage = await inspectStorage(path, options);
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    storage,
    findings: storageFindings(storage),
    advice: storageAdvice(storage),
  };
}
