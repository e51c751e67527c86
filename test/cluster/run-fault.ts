// One fault in a running cluster: makes it, diagnoses the cluster with the library, ends it, and waits until the cluster is healthy.

import { setTimeout as pause } from 'node:timers/promises';
import { type Diagnosis, diagnoseEtcd } from '../../lib/index.js';
import type { Cluster } from './cluster.js';
import { MANY_KEYS } from './content.js';
import type { Fault } from './faults.js';
import { type Load, startLoad } from './load.js';
import { type MemberSeen, observe } from './observe.js';

const PUTS_PER_SECOND = 150;

export interface Outcome {
  readonly diagnosis: Diagnosis;
  /** The member that has the fault. */
  readonly culprit: string | undefined;
  /** The same metrics and logs, for a person who investigates. */
  readonly seen: readonly MemberSeen[];
}

export async function underFault(cluster: Cluster, fault: Fault): Promise<Outcome> {
  const load = fault.load === 'none' ? undefined : startLoad(loadOf(cluster, fault.load));
  try {
    await pause(1000);
    for (const member of cluster.members) member.clearLog();
    const { culprit, end } = await fault.begin(cluster);
    try {
      await pause(fault.settleSeconds * 1000);
      const [diagnosis, seen] = await Promise.all([
        diagnoseEtcd(sourcesOf(cluster), {
          watchSeconds: fault.seconds,
          ...(fault.timeoutMs === undefined ? {} : { connection: { timeoutMs: fault.timeoutMs } }),
        }),
        observe(cluster, fault.seconds),
      ]);
      return { diagnosis, culprit: culprit?.name, seen };
    } finally {
      await end();
    }
  } finally {
    await load?.stop();
    await cluster.untilHealthy();
  }
}

/** The sources as a person would name them: each member's client URL and its log. */
function sourcesOf({ members }: Cluster): readonly string[] {
  return members.flatMap(({ name, url, logPath }) => [`${name}=${url}`, `${name}=${logPath}`]);
}

function loadOf({ addresses }: Cluster, kind: 'steady' | 'large ranges'): Load {
  const puts = { addresses, putsPerSecond: PUTS_PER_SECOND, valueBytes: 1000, keys: 1000, prefix: '/registry/load/' };
  if (kind === 'steady') return { ...puts, rangesPerSecond: 20 };
  return { ...puts, rangesPerSecond: 3, rangePrefix: MANY_KEYS };
}
