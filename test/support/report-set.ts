// The saved result of a run over several directories.

import { rank, sharedDisks } from '../../lib/comparison/rank.js';
import { type Report, type ReportSet, SCHEMA_VERSION } from '../../lib/report/report.js';

export function setOf(...reports: readonly Report[]): ReportSet {
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'etcd-disk-bench', version: '0.2.0' },
    isConcurrent: false,
    reports,
    ranking: rank(reports),
    sharedDisks: sharedDisks(reports),
    failures: [],
  };
}
