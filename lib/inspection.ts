// inspect: what a path stands on and what is amiss with that for etcd, without a single write.

import { type Inspection, SCHEMA_VERSION } from './report/report.js';
import { type InspectOptions, inspectStorage } from './storage/inspect.js';
import { TOOL } from './tool.js';
import { inspectionFindings } from './verdict/judge.js';

/**
 * Inspects the storage beneath a path, of this machine or of a captured one, and judges what needs no measurement.
 *
 * @throws DiskBenchError with the system's code for a path that does not exist or may not be reached
 */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const storage = await inspectStorage(path, options);
  return { schemaVersion: SCHEMA_VERSION, tool: TOOL, storage, findings: inspectionFindings(storage) };
}
