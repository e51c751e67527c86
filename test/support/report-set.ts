// What a run over several directories would have saved.

import { rank } from '../../lib/comparison/rank.js';
import type { Report, ReportSet } from '../../lib/index.js';

export function setOf(...reports: readonly Report[]): ReportSet {
  return {
    schemaVersion: 1,
    tool: { name: 'etcd-disk-bench', version: '0.1.0' },
    isConcurrent: false,
    reports,
    ranking: rank(reports),
    sharedDisks: [],
    failures: [],
  };
}
