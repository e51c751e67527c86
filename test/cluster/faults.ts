// The faults for a cluster, how each is made, and the one answer that diagnose must give. docs/diagnose.md has this table.

import { setTimeout as pause } from 'node:timers/promises';
import type { Diagnosis } from '../../lib/index.js';
import type { NeedName } from '../support/needs-table.js';
import { TIER } from '../support/tier.js';
import type { Cluster } from './cluster.js';
import { fillTo, freeNearlyAll, makeSpace } from './content.js';
import { limitCpu } from './cpu-quota.js';
import type { EtcdVersion } from './etcd-program.js';
import type { Member } from './member.js';
import { QUICK } from './slow-disk.js';

export interface Fault {
  readonly id: string;
  /** Faults of one kind run in this order in one cluster. `links` is separate because etcd averages its round trips over minutes. */
  readonly cluster: 'members' | 'links' | 'space';
  /** The fault, as the docs describe it. */
  readonly title: string;
  readonly answer: Diagnosis['answer'];
  /** Rules: one of these must give the answer. Empty for `ok`. */
  readonly rules: readonly string[];
  readonly versions: readonly EtcdVersion[];
  readonly needs: readonly NeedName[];
  /** How long the cluster is watched. */
  readonly seconds: number;
  /** How long the fault lasts before the watch. */
  readonly settleSeconds: number;
  readonly load: 'none' | 'steady' | 'large ranges';
  /** Time limit for an answer of a member; the library's default if absent. */
  readonly timeoutMs?: number;
  readonly begin: (cluster: Cluster) => Promise<Begun>;
}

/** A fault that was made. */
interface Begun {
  /** The member that the answer must name, if the fault affects one member. */
  readonly culprit?: Member;
  readonly end: () => Promise<void> | void;
}

type Begin = Fault['begin'];

// Faults that show without syncs need no longer watch. A disk of 60 ms makes some hundred syncs in nine seconds, the least that is judged.
const SHORT_SECONDS = 6;
const NOTHING: Begun = { end: () => undefined };
const SLOW_US = 60_000;
// With about 150 syncs per second, one takes 300 ms every two seconds, and 99 of 100 syncs are fast. The number is prime: of a multiple of the
// syncs per backend commit, each would be a sync of a commit, and none one of the WAL.
const STALLS = '0,every:199:300000';
const DELAY_MS = 400;
const CPU_SHARE = 0.02;
export const QUOTA_BYTES = 96 * 2 ** 20;
const NEAR_QUOTA_BYTES = 0.85 * QUOTA_BYTES;

const USUAL = {
  cluster: 'members',
  rules: [],
  versions: ['3.4', '3.5'],
  needs: [],
  seconds: 9,
  settleSeconds: 1,
  load: 'steady',
  begin: async () => NOTHING,
} as const satisfies Partial<Fault>;

export const FAULTS: readonly Fault[] = [
  {
    ...USUAL,
    id: 'idle',
    title: 'none: a fresh cluster without load',
    answer: 'not-sure',
    rules: ['too-few'],
    seconds: 4,
    load: 'none',
  },
  {
    ...USUAL,
    id: 'healthy',
    title: 'none: a healthy cluster under load',
    answer: 'ok',
  },
  {
    ...USUAL,
    id: 'slow-follower',
    title: 'the disk of one follower: each sync takes 60 ms',
    answer: 'disk',
    rules: ['fsync-slow'],
    versions: ['3.4'],
    begin: slowDisk('follower', String(SLOW_US)),
  },
  {
    ...USUAL,
    id: 'slow-leader',
    title: "the leader's disk: each sync takes 60 ms",
    answer: 'disk',
    rules: ['fsync-slow'],
    begin: slowDisk('leader', String(SLOW_US)),
  },
  {
    ...USUAL,
    id: 'stalls-follower',
    title: 'the disk of one follower: one sync in 199 takes 300 ms, and p99 passes',
    answer: 'disk',
    rules: ['fsync-stalls'],
    versions: ['3.5'],
    begin: slowDisk('follower', STALLS),
  },
  {
    ...USUAL,
    id: 'stalls-leader',
    title: "the leader's disk: one sync in 199 takes 300 ms, and p99 passes",
    answer: 'disk',
    rules: ['fsync-stalls'],
    begin: slowDisk('leader', STALLS),
  },
  {
    ...USUAL,
    id: 'stopped',
    title: 'a follower is stopped (SIGSTOP)',
    answer: 'member',
    rules: ['member-unreachable'],
    seconds: SHORT_SECONDS,
    settleSeconds: 3,
    timeoutMs: 3000,
    begin: async (cluster) => {
      const member = await followerOf(cluster);
      member.freeze();
      return { culprit: member, end: () => member.thaw() };
    },
  },
  {
    ...USUAL,
    id: 'killed',
    title: 'a follower is killed',
    answer: 'member',
    rules: ['member-unreachable'],
    seconds: SHORT_SECONDS,
    versions: ['3.4'],
    begin: async (cluster) => {
      const member = await followerOf(cluster);
      await cluster.kill(member);
      return { culprit: member, end: () => cluster.restart(member) };
    },
  },
  {
    ...USUAL,
    id: 'cut-follower',
    title: 'the network between one follower and both others loses everything',
    answer: 'network',
    rules: ['members-parted'],
    seconds: SHORT_SECONDS,
    settleSeconds: 4,
    timeoutMs: 3000,
    begin: async (cluster) => around(cluster, await followerOf(cluster), { isCut: true }),
  },
  {
    ...USUAL,
    id: 'cut-leader',
    title: 'the network between the leader and both others loses everything',
    answer: 'network',
    rules: ['members-parted'],
    seconds: SHORT_SECONDS,
    versions: ['3.5'],
    settleSeconds: 4,
    timeoutMs: 3000,
    begin: async (cluster) => around(cluster, await cluster.leader(), { isCut: true }),
  },
  {
    ...USUAL,
    id: 'throttled',
    title: "the leader's cgroup may use 2 % of a CPU",
    answer: 'cpu',
    rules: ['cpu-throttled'],
    needs: ['cpu-quota'],
    begin: async (cluster) => {
      const leader = await cluster.leader();
      const { lift } = limitCpu(leader.pid ?? 0, CPU_SHARE);
      return { culprit: leader, end: lift };
    },
  },
  {
    ...USUAL,
    id: 'delayed',
    cluster: 'links',
    title: `the network between one follower and both others delays everything by ${DELAY_MS} ms each way`,
    answer: 'network',
    rules: ['round-trip'],
    versions: ['3.5'],
    // etcd averages its round trips: half of a change shows after 20 s, and each is measured once in 30 s.
    settleSeconds: 16,
    seconds: 32,
    begin: async (cluster) => around(cluster, await followerOf(cluster), { delayMs: DELAY_MS }),
  },
  {
    ...USUAL,
    id: 'large-ranges',
    cluster: 'space',
    title: 'clients ask for all of 60,000 keys, again and again',
    answer: 'requests',
    rules: ['large-ranges', 'large-reads-logged'],
    load: 'large ranges',
  },
  {
    ...USUAL,
    id: 'defragmented',
    cluster: 'space',
    title: 'every member is defragmented under load, one after another',
    answer: 'maintenance',
    rules: ['defragmentation-running', 'slow-in-defragmentation-logged'],
    versions: ['3.4'],
    settleSeconds: 0,
    begin: async (cluster) => {
      // It starts a little later, within the watch.
      const all = (async () => {
        await pause(2000);
        for (const member of cluster.members) await member.call('maintenance/defragment', {});
      })();
      return { end: () => all };
    },
  },
  {
    ...USUAL,
    id: 'fragmented',
    cluster: 'space',
    title: 'most of the database is deleted and compacted, and its file keeps its size, near the quota',
    answer: 'space',
    rules: ['quota-near', 'quota-full', 'fragmented'],
    seconds: SHORT_SECONDS,
    versions: ['3.4'],
    begin: async (cluster) => {
      await fillTo(cluster, NEAR_QUOTA_BYTES);
      await freeNearlyAll(cluster);
      // The compaction itself slows requests; wait until that has passed.
      await pause(3000);
      for (const member of cluster.members) member.clearLog();
      return NOTHING;
    },
  },
  {
    ...USUAL,
    id: 'full',
    cluster: 'space',
    title: 'the database reaches its quota: etcd refuses writes (NOSPACE)',
    answer: 'space',
    rules: ['no-space'],
    seconds: SHORT_SECONDS,
    begin: async (cluster) => {
      await fillTo(cluster, Number.POSITIVE_INFINITY);
      return { end: () => makeSpace(cluster) };
    },
  },
];

/** The faults of one cluster. Outside the nightly tier, a fault with two versions runs in one of them, alternating. This takes half the time. */
export function faultsOf(version: EtcdVersion, cluster: Fault['cluster']): readonly Fault[] {
  return FAULTS.filter((fault) => fault.cluster === cluster).filter(({ versions }, index) => {
    const own = TIER === 'nightly' || versions.length === 1 ? versions : [versions[index % versions.length]];
    return own.includes(version);
  });
}

async function followerOf(cluster: Cluster): Promise<Member> {
  const [follower] = await cluster.followers();
  if (follower === undefined) throw new Error('the cluster has no follower');
  return follower;
}

function slowDisk(role: 'leader' | 'follower', schedule: string): Begin {
  return async (cluster) => {
    const culprit = role === 'leader' ? await cluster.leader() : await followerOf(cluster);
    const disk = cluster.diskOf(culprit);
    disk.slowDown(schedule);
    return { culprit, end: () => disk.slowDown(QUICK) };
  };
}

async function around(
  cluster: Cluster,
  culprit: Member,
  state: { readonly delayMs?: number; readonly isCut?: boolean },
): Promise<Begun> {
  await cluster.network.setAround(culprit.name, state);
  return { culprit, end: () => cluster.network.heal() };
}
