// One fault in a running cluster: makes it, watches the cluster meanwhile, ends it, and waits until the cluster is whole again.

import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { MANY_KEYS } from './content.js';
import type { Fault } from './faults.js';
import { type Load, startLoad } from './load.js';
import { type MemberSeen, observe } from './observe.js';

const PUTS_PER_SECOND = 150;

export async function underFault(cluster: Cluster, fault: Fault): Promise<readonly MemberSeen[]> {
  const load = fault.load === 'none' ? undefined : startLoad(loadOf(cluster, fault.load));
  try {
    const end = await fault.begin(cluster);
    try {
      await pause(fault.settleSeconds * 1000);
      return await observe(cluster, fault.seconds);
    } finally {
      await end();
    }
  } finally {
    await load?.stop();
  }
}

function loadOf({ addresses }: Cluster, kind: 'steady' | 'large ranges'): Load {
  const puts = { addresses, putsPerSecond: PUTS_PER_SECOND, valueBytes: 1000, keys: 1000, prefix: '/registry/load/' };
  if (kind === 'steady') return { ...puts, rangesPerSecond: 20 };
  return { ...puts, rangesPerSecond: 3, rangePrefix: MANY_KEYS };
}
