// A real etcd cluster of three members on the loopback. Each can have its own slow disk; every link between two can be slow or cut.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { type EtcdVersion, PROGRAMS } from './etcd-program.js';
import { FarNetwork } from './far-network.js';
import { Member, type MemberPlan } from './member.js';
import { mountSlowDisk, type SlowDisk } from './slow-disk.js';
import { folderIn } from './suite-folder.js';

const NAMES = ['m1', 'm2', 'm3'] as const;
const TRIES = 300;

export interface ClusterPlan {
  readonly version: EtcdVersion;
  /** Every member has its data on a disk that can be slowed down, not in a folder in memory. */
  readonly hasSlowDisks?: boolean;
  /** More flags of every member. */
  readonly flags?: readonly string[];
}

export class Cluster {
  readonly version: EtcdVersion;
  readonly members: readonly Member[];
  readonly network: FarNetwork;
  readonly #disks: ReadonlyMap<string, SlowDisk>;

  private constructor(
    version: EtcdVersion,
    members: readonly Member[],
    network: FarNetwork,
    disks: ReadonlyMap<string, SlowDisk>,
  ) {
    this.version = version;
    this.members = members;
    this.network = network;
    this.#disks = disks;
  }

  static async start({ version, hasSlowDisks = false, flags = [] }: ClusterPlan): Promise<Cluster> {
    const folder = folderIn(`etcd-${version}`);
    const network = new FarNetwork();
    const disks = new Map<string, SlowDisk>();
    const members: Member[] = [];
    const plans = [];
    for (const name of NAMES) {
      const [clientPort, peerPort] = [await freePort(), await freePort()];
      const peerUrl = `http://127.0.0.1:${await network.join(name, peerPort)}`;
      plans.push({ name, clientPort, peerPort, peerUrl });
    }
    const initialCluster = plans.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
    for (const plan of plans) {
      const dataDirectory = join(folder, plan.name);
      mkdirSync(dataDirectory);
      if (hasSlowDisks) disks.set(plan.name, await mountSlowDisk(dataDirectory));
      const whole: MemberPlan = {
        ...plan,
        program: PROGRAMS[version],
        initialCluster,
        dataDirectory: disks.get(plan.name)?.directory ?? dataDirectory,
        logFolder: folder,
        flags,
      };
      members.push(new Member(whole));
    }
    const cluster = new Cluster(version, members, network, disks);
    for (const member of members) await cluster.#run(member);
    await cluster.untilHealthy();
    return cluster;
  }

  get addresses(): readonly string[] {
    return this.members.map(({ address }) => address);
  }

  /** Any member, for operations on the whole cluster. */
  get anyMember(): Member {
    const [member] = this.members;
    if (member === undefined) throw new Error('the cluster has no members');
    return member;
  }

  async leader(): Promise<Member> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      for (const member of this.members) if (await member.isLeader()) return member;
      await pause(100);
    }
    throw new Error('the cluster has no leader');
  }

  async followers(): Promise<readonly Member[]> {
    const leader = await this.leader();
    return this.members.filter((member) => member !== leader);
  }

  diskOf(member: Member): SlowDisk {
    const disk = this.#disks.get(member.name);
    if (disk === undefined) throw new Error(`${member.name} has no slow disk`);
    return disk;
  }

  /** All members answer, and agree on a leader. */
  async untilHealthy(): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answers = await Promise.all(this.members.map((member) => member.isHealthy()));
      if (answers.every(Boolean)) return;
      if (this.members.some(({ hasEnded }) => hasEnded)) break;
      await pause(100);
    }
    throw new Error(`the cluster is not healthy: ${this.members.map(({ log }) => log.slice(-500)).join('\n')}`);
  }

  /** Kills its process. Its peer port then refuses connections. */
  async kill(member: Member): Promise<void> {
    await member.kill();
    await this.network.shut(member.name);
  }

  async restart(member: Member): Promise<void> {
    await this.network.open(member.name);
    await this.#run(member);
  }

  async #run(member: Member): Promise<void> {
    member.start();
    await this.network.started(member.name, member.pid ?? 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await this.network.end();
    for (const disk of this.#disks.values()) await disk.unmount();
  }
}
