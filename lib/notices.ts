// Notices of a run, which are not findings: a running etcd near it, the measured directory, and why it ended early.

import { liveEtcdNotices } from './live-etcd/check.js';
import { guardNotice } from './live-etcd/latency-guard.js';
import type { RunEnd } from './native/run.js';
import type { Prepared } from './prepared.js';
import type { Notice } from './report/report.js';

type Known = Pick<Prepared, 'asked' | 'path' | 'live' | 'target' | 'plan' | 'claimed'>;

/** Notices before the first write. */
export function announcedNotices(known: Known): readonly Notice[] {
  return [
    ...placeNotices(known),
    ...liveEtcdNotices(known.live),
    ...known.target.abandoned.map(({ path }): Notice => ({ id: 'leftover-removed', path })),
  ];
}

/** Notices in the report. There, an etcd on the same disk is advice instead. */
export function reportedNotices(known: Known, end: RunEnd, hasGuardTripped: boolean): readonly Notice[] {
  const { plan, live } = known;
  const { shortage } = end;
  return [
    ...placeNotices(known),
    ...liveEtcdNotices(live).filter(({ id }) => id !== 'etcd-on-same-disk'),
    ...end.removedLeftovers.map((path): Notice => ({ id: 'leftover-removed', path })),
    ...(hasGuardTripped && plan.p99LimitNs !== null ? [guardNotice(plan.p99LimitNs, live)] : []),
    ...(shortage ? [{ id: 'space-reserve-reached', ...shortage } as const] : []),
  ];
}

function placeNotices({ asked, path, claimed }: Known): readonly Notice[] {
  return [
    ...(claimed.isContainerLayer ? [{ id: 'container-layer', path } as const] : []),
    ...(asked === path ? [] : [{ id: 'measured-in-parent', asked, measured: path } as const]),
  ];
}
