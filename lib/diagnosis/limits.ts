// The limits of the rules, each with its source.

import { REFERENCES, type Reference } from './references.js';

export interface DiagnosisLimit {
  readonly value: number;
  readonly unit: 'seconds' | 'share' | 'count' | 'bytes' | 'per-second';
  readonly source: Reference;
  /** How the number follows from the source, if the source does not state it. */
  readonly reason?: string;
}

export const LIMITS = {
  fsyncP99: { value: 0.01, unit: 'seconds', source: REFERENCES.faq },
  commitP99: { value: 0.025, unit: 'seconds', source: REFERENCES.faq },
  /** 1 of 10,000 may exceed 200 ms; the next bucket is 256 ms. */
  tailShare: { value: 1e-4, unit: 'share', source: REFERENCES.tailMaintainer },
  tail: { value: 0.2, unit: 'seconds', source: REFERENCES.tailMaintainer },
  minimumForP99: {
    value: 1000,
    unit: 'count',
    source: REFERENCES.buckets,
    reason: 'a p99 of 1,000 depends on the 10 slowest',
  },
  minimumAtAll: {
    value: 100,
    unit: 'count',
    source: REFERENCES.buckets,
    reason: 'a p99 of fewer than 100 is their maximum',
  },
  minimumCommits: {
    value: 100,
    unit: 'count',
    source: REFERENCES.backend,
    reason: 'etcd commits at most every 100 ms: 600 per minute',
  },
  rareStallPerDay: {
    value: 1,
    unit: 'count',
    source: REFERENCES.tuning,
    reason: 'one sync per day over the election timeout can cost one leader per day',
  },
  roundTrip: {
    value: 0.5,
    unit: 'share',
    source: REFERENCES.openshift,
    reason: 'half a heartbeat interval: 50 ms for the default of 100 ms',
  },
  roundTripAlert: { value: 0.15, unit: 'seconds', source: REFERENCES.mixin },
  minimumRoundTrips: {
    value: 20,
    unit: 'count',
    source: REFERENCES.probing,
    reason: 'a probe every 30 s observes a mean: 20 probes take five minutes',
  },
  sendFailures: { value: 0.01, unit: 'per-second', source: REFERENCES.mixin },
  quotaFull: { value: 0.95, unit: 'share', source: REFERENCES.mixin },
  quotaNear: { value: 0.8, unit: 'share', source: REFERENCES.openshift },
  fragmentation: { value: 0.5, unit: 'share', source: REFERENCES.mixin },
  fragmentationBytes: { value: 104_857_600, unit: 'bytes', source: REFERENCES.mixin },
  filesUsed: { value: 0.8, unit: 'share', source: REFERENCES.mixin },
  backlog: { value: 5000, unit: 'count', source: REFERENCES.proposals },
  throttled: {
    value: 0.1,
    unit: 'share',
    source: REFERENCES.cgroup,
    reason: 'a throttled period of 100 ms outlasts a heartbeat interval',
  },
  failedProposals: { value: 5, unit: 'per-second', source: REFERENCES.mixin },
  lateHeartbeats: {
    value: 1 / 60,
    unit: 'per-second',
    source: REFERENCES.raftLoop,
    reason: 'one late heartbeat per minute is more than an occasional stall',
  },
} as const satisfies Readonly<Record<string, DiagnosisLimit>>;
