// What to know of a run that is no finding: a running etcd near it, the directory in which it measured, what ended it early.

import type { RunEnd } from './native/run.js';
import type { Prepared } from './prepared.js';
import type { Notice } from './report/report.js';
import type { EtcdSearch } from './storage/live-etcd.js';

type Known = Pick<Prepared, 'asked' | 'path' | 'live' | 'target' | 'plan'>;

/** Before the first write. */
export function announcedNotices(known: Known): readonly Notice[] {
  return [
    ...placeNotices(known),
    ...etcdNotices(known.live),
    ...known.target.abandoned.map(({ path }): Notice => ({ id: 'leftover-removed', path })),
  ];
}

/** In the report. An etcd on the same disk is advice there. */
export function reportedNotices(known: Known, end: RunEnd, hasGuardTripped: boolean): readonly Notice[] {
  const { plan, live } = known;
  const { shortage } = end;
  return [
    ...placeNotices(known),
    ...etcdNotices(live).filter(({ id }) => id !== 'etcd-on-same-disk'),
    ...end.removedLeftovers.map((path): Notice => ({ id: 'leftover-removed', path })),
    ...(hasGuardTripped && plan.p99LimitNs !== null ? [guardNotice(plan.p99LimitNs, live)] : []),
    ...(shortage ? [{ id: 'space-reserve-reached', ...shortage } as const] : []),
  ];
}

function placeNotices({ asked, path }: Known): readonly Notice[] {
  return asked === path ? [] : [{ id: 'measured-in-parent', asked, measured: path }];
}

function etcdNotices({ found, unclear, unplaced }: EtcdSearch): readonly Notice[] {
  return [
    ...found.map(
      ({ directory, pid, leaves, relation }): Notice => ({
        id: relation === 'here' ? 'etcd-here' : 'etcd-on-same-disk',
        directory,
        pid,
        leaves,
      }),
    ),
    ...unclear.map((directory): Notice => ({ id: 'etcd-unknown', directory })),
    ...unplaced.map(({ directory, pid }): Notice => ({ id: 'etcd-on-unknown-disk', directory, pid, leaves: [] })),
  ];
}

function guardNotice(limitNs: number, { found, unclear, unplaced }: EtcdSearch): Notice {
  const etcd = found.length > 0 ? 'found' : unclear.length + unplaced.length > 0 ? 'unknown' : 'not-found';
  return { id: 'latency-guard-tripped', limitNs, etcd };
}
