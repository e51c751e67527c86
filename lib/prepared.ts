// What is known of a run before its first write.

import type { Collector } from './collector.js';
import type { EtcdSearch } from './live-etcd/search.js';
import type { Plan } from './measure/plan.js';
import type { Target } from './native/target.js';
import type { NodeIdentity } from './node-identity.js';
import type { Storage } from './storage/inspect.js';
import type { Threshold } from './verdict/thresholds.js';

/** All that is known before the first write. */
export interface Prepared {
  /** Absolute: the directory that was asked for, and the one that is measured. */
  readonly asked: string;
  readonly path: string;
  readonly startedAt: string;
  readonly node: NodeIdentity;
  readonly thresholds: readonly Threshold[];
  readonly plan: Plan;
  readonly target: Target;
  readonly live: EtcdSearch;
  /** The storage as the kernel describes it. */
  readonly claimed: Storage;
  readonly collector: Collector;
}
