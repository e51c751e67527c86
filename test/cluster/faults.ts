// The faults that a cluster gets, what is done for each, and the one answer that diagnose must give. docs/diagnose.md has this table.

import type { NeedName } from '../support/needs-table.js';
import type { Cluster } from './cluster.js';
import { fillTo, freeNearlyAll } from './content.js';
import { limitCpu } from './cpu-quota.js';
import type { Member } from './member.js';
import { QUICK } from './slow-disk.js';

export interface Fault {
  readonly id: string;
  /** What is done, as the docs say it. */
  readonly title: string;
  readonly answer: string;
  readonly needs: readonly NeedName[];
  /** How long the cluster is watched. */
  readonly seconds: number;
  /** How long the fault lasts before that. */
  readonly settleSeconds: number;
  readonly load: 'none' | 'steady' | 'large ranges';
  /** Makes the fault; the answer ends it. */
  readonly begin: (cluster: Cluster) => Promise<End>;
}

type End = () => Promise<void> | void;
type Begin = Fault['begin'];

const NOTHING: End = () => undefined;
const SLOW_US = 60_000;
// Of some 150 syncs per second: 300 ms every three seconds, and 99 of 100 syncs are quick.
const STALLS = '0,every:400:300000';
const DELAY_MS = 400;
const CPU_SHARE = 0.02;
export const QUOTA_BYTES = 192 * 2 ** 20;
const NEAR_QUOTA_BYTES = 0.9 * QUOTA_BYTES;

const USUAL = { needs: [], seconds: 10, settleSeconds: 1, load: 'steady' } as const satisfies Partial<Fault>;

export const FAULTS = {
  idle: {
    ...USUAL,
    id: 'idle',
    title: 'none: a fresh cluster without load',
    answer: 'not-sure',
    seconds: 4,
    load: 'none',
    begin: async () => NOTHING,
  },
  healthy: {
    ...USUAL,
    id: 'healthy',
    title: 'none: a healthy cluster under load',
    answer: 'ok',
    begin: async () => NOTHING,
  },
  slowFollower: {
    ...USUAL,
    id: 'slow-follower',
    title: 'the disk of one follower: each sync takes 60 ms',
    answer: 'disk',
    begin: slowDisk('follower', String(SLOW_US)),
  },
  slowLeader: {
    ...USUAL,
    id: 'slow-leader',
    title: "the leader's disk: each sync takes 60 ms",
    answer: 'disk',
    begin: slowDisk('leader', String(SLOW_US)),
  },
  stallsFollower: {
    ...USUAL,
    id: 'stalls-follower',
    title: 'the disk of one follower: one sync in 400 takes 300 ms, and p99 passes',
    answer: 'disk',
    begin: slowDisk('follower', STALLS),
  },
  stallsLeader: {
    ...USUAL,
    id: 'stalls-leader',
    title: "the leader's disk: one sync in 400 takes 300 ms, and p99 passes",
    answer: 'disk',
    begin: slowDisk('leader', STALLS),
  },
  stopped: {
    ...USUAL,
    id: 'stopped',
    title: 'a follower is stopped by SIGSTOP',
    answer: 'member',
    settleSeconds: 6,
    begin: async (cluster) => {
      const member = await followerOf(cluster);
      member.freeze();
      return () => member.thaw();
    },
  },
  killed: {
    ...USUAL,
    id: 'killed',
    title: 'a follower is killed',
    answer: 'member',
    begin: async (cluster) => {
      const member = await followerOf(cluster);
      await cluster.kill(member);
      return () => cluster.restart(member);
    },
  },
  cutFollower: {
    ...USUAL,
    id: 'cut-follower',
    title: 'the network between one follower and both others loses everything',
    answer: 'network',
    settleSeconds: 6,
    begin: async (cluster) => around(cluster, await followerOf(cluster), { isCut: true }),
  },
  cutLeader: {
    ...USUAL,
    id: 'cut-leader',
    title: 'the network between the leader and both others loses everything',
    answer: 'network',
    settleSeconds: 6,
    begin: async (cluster) => around(cluster, await cluster.leader(), { isCut: true }),
  },
  delayed: {
    ...USUAL,
    id: 'delayed',
    title: `the network between one follower and both others delays everything by ${DELAY_MS} ms each way`,
    answer: 'network',
    // etcd smooths its round trips: half of a change shows after 20 s, and each is observed once in 30 s.
    settleSeconds: 16,
    seconds: 32,
    begin: async (cluster) => around(cluster, await followerOf(cluster), { delayMs: DELAY_MS }),
  },
  throttled: {
    ...USUAL,
    id: 'throttled',
    title: "the leader's cgroup may use 2 % of a CPU",
    answer: 'cpu',
    needs: ['cpu-quota'],
    begin: async (cluster) => {
      const { lift } = limitCpu((await cluster.leader()).pid ?? 0, CPU_SHARE);
      return lift;
    },
  },
  largeRanges: {
    ...USUAL,
    id: 'large-ranges',
    title: 'clients ask for all of 60,000 keys, again and again',
    answer: 'requests',
    load: 'large ranges',
    begin: async () => NOTHING,
  },
  defragmented: {
    ...USUAL,
    id: 'defragmented',
    title: 'every member is defragmented under load, one after another',
    answer: 'maintenance',
    begin: async (cluster) => {
      const all = (async () => {
        for (const member of cluster.members) await member.call('maintenance/defragment', {});
      })();
      return () => all;
    },
  },
  fragmented: {
    ...USUAL,
    id: 'fragmented',
    title: 'most of the database is deleted and compacted, and its file keeps its size, near the quota',
    answer: 'space',
    begin: async (cluster) => {
      await fillTo(cluster, NEAR_QUOTA_BYTES);
      await freeNearlyAll(cluster);
      return NOTHING;
    },
  },
  full: {
    ...USUAL,
    id: 'full',
    title: 'the database reaches its quota: etcd refuses writes (NOSPACE)',
    answer: 'space',
    begin: async (cluster) => {
      await fillTo(cluster, Number.POSITIVE_INFINITY);
      return NOTHING;
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

async function followerOf(cluster: Cluster): Promise<Member> {
  const [follower] = await cluster.followers();
  if (follower === undefined) throw new Error('the cluster has no follower');
  return follower;
}

function slowDisk(role: 'leader' | 'follower', schedule: string): Begin {
  return async (cluster) => {
    const disk = cluster.diskOf(role === 'leader' ? await cluster.leader() : await followerOf(cluster));
    disk.slowDown(schedule);
    return () => disk.slowDown(QUICK);
  };
}

function around(cluster: Cluster, member: Member, state: { readonly delayMs?: number; readonly isCut?: boolean }): End {
  cluster.network.setAround(member.name, state);
  return () => cluster.network.heal();
}
