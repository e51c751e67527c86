// The facts about a run before its first write.

import type { Collector } from './collector.js';
import type { EtcdSearch } from './live-etcd/search.js';
import type { Plan } from './measure/plan.js';
import type { Target } from './native/target.js';
import type { NodeIdentity } from './node-identity.js';
import type { Storage } from './storage/inspect.js';
import type { Threshold } from './verdict/thresholds.js';

export interface Prepared {
  /** The directory that the user named, and the one that is measured. Both absolute. */
  readonly asked: string;
  readonly path: string;
  readonly startedAt: string;
  readonly node: NodeIdentity;
  readonly thresholds: readonly Threshold[];
  readonly plan: Plan;
  readonly target: Target;
  readonly live: EtcdSearch;
  /** The storage as the kernel describes it, before measuring. */
  readonly claimed: Storage;
  readonly collector: Collector;
}
