// The limits of the rules, each with its source: seconds, bytes, shares, counts, and rates per second.

import { REFERENCES, type Reference } from './references.js';

export const LIMITS = {
  fsyncP99: { value: 0.01, source: REFERENCES.faq },
  commitP99: { value: 0.025, source: REFERENCES.faq },
  /** 1 of 10,000 may exceed 200 ms; the next bucket is 256 ms. */
  tailShare: { value: 1e-4, source: REFERENCES.tailMaintainer },
  tail: { value: 0.2, source: REFERENCES.tailMaintainer },
  /** A p99 of 1,000 depends on the 10 slowest. */
  minimumForP99: { value: 1000, source: REFERENCES.buckets },
  /** A p99 of fewer than 100 is their maximum. */
  minimumAtAll: { value: 100, source: REFERENCES.buckets },
  /** etcd commits at most every 100 ms: 600 per minute. */
  minimumCommits: { value: 100, source: REFERENCES.backend },
  /** One sync per day over the election timeout can cost one leader per day. */
  rareStallPerDay: { value: 1, source: REFERENCES.tuning },
  /** Half a heartbeat interval: 50 ms for the default of 100 ms. */
  roundTrip: { value: 0.5, source: REFERENCES.openshift },
  /** A probe every 30 s observes a mean: 20 probes take five minutes. */
  minimumRoundTrips: { value: 20, source: REFERENCES.probing },
  sendFailures: { value: 0.01, source: REFERENCES.mixin },
  quotaFull: { value: 0.95, source: REFERENCES.mixin },
  quotaNear: { value: 0.8, source: REFERENCES.openshift },
  fragmentation: { value: 0.5, source: REFERENCES.mixin },
  fragmentationBytes: { value: 104_857_600, source: REFERENCES.mixin },
  filesUsed: { value: 0.8, source: REFERENCES.mixin },
  backlog: { value: 5000, source: REFERENCES.proposals },
  /** A throttled period of 100 ms outlasts a heartbeat interval. */
  throttled: { value: 0.1, source: REFERENCES.cgroup },
  failedProposals: { value: 5, source: REFERENCES.mixin },
  /** One late heartbeat per minute is more than an occasional stall. */
  lateHeartbeats: { value: 1 / 60, source: REFERENCES.raftLoop },
} as const satisfies Readonly<Record<string, { readonly value: number; readonly source: Reference }>>;
