// inspect: shows the storage under a path and its problems for etcd. Writes nothing.

import { type Inspection, SCHEMA_VERSION } from './report/report.js';
import { type InspectOptions, inspectStorage } from './storage/inspect.js';
import { storageAdvice } from './verdict/storage-advice.js';
import { storageFindings } from './verdict/storage-findings.js';
import { TOOL } from './version.js';

/**
 * Inspects the storage under a path, on this machine or a captured one, and judges what needs no measurement.
 *
 * @throws DiskBenchError with the system's code if the path does not exist or cannot be reached
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
