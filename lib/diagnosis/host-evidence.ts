// Evidence from this host for a member that runs here: its process, found by the addresses on its command line, and the difference of its
// CPU counters during a watch.

import { networkInterfaces } from 'node:os';
import { inspectStorage } from '../storage/inspect.js';
import type { HostEvidence, MemberEvidence, Share, StorageEvidence } from './evidence.js';
import {
  type CpuCounters,
  cpuCounters,
  distributionOf,
  type EtcdProcess,
  etcdProcesses,
  kernelRelease,
} from './host-reader.js';

/** The etcd processes on this host, with their counters at one moment. */
export interface HostSnapshot {
  readonly processes: readonly EtcdProcess[];
  readonly counters: ReadonlyMap<number, CpuCounters>;
}

export async function hostSnapshot(): Promise<HostSnapshot> {
  const processes = await etcdProcesses();
  const counters = new Map<number, CpuCounters>();
  for (const { pid } of processes) counters.set(pid, await cpuCounters(pid));
  return { processes, counters };
}

/** Adds the evidence of this host to the members that run on it. */
export async function withHost(
  members: readonly MemberEvidence[],
  now: HostSnapshot,
  before: HostSnapshot | null,
): Promise<readonly MemberEvidence[]> {
  return Promise.all(
    members.map(async (member) => {
      const found = processFor(member, now.processes);
      return found === undefined ? member : { ...member, host: await hostOf(found, now, before) };
    }),
  );
}

/** By the port in its flags or environment. If these name no address (a config file, or the defaults), the only process matches any local address. */
function processFor({ address, reading }: MemberEvidence, processes: readonly EtcdProcess[]): EtcdProcess | undefined {
  if (address === null || reading === null || !/^https?:/.test(address)) return undefined;
  const { host, hostname, port } = new URL(address);
  const places = (one: EtcdProcess) =>
    ['listen-metrics-urls', 'listen-client-urls', 'advertise-client-urls'].flatMap((name) =>
      (one.settings[name] ?? '').split(','),
    );
  const exact = processes.filter((one) => places(one).some((url) => url.endsWith(`//${host}`)));
  if (exact.length === 1) return exact[0];
  if (!isLocal(hostname)) return undefined;
  const byPort = processes.filter((one) => places(one).some((url) => port !== '' && url.endsWith(`:${port}`)));
  if (byPort.length > 0) return byPort.length === 1 ? byPort[0] : undefined;
  const [only, ...others] = processes;
  return only !== undefined && others.length === 0 && places(only).every((url) => url === '') ? only : undefined;
}

function isLocal(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (bare === 'localhost' || bare.startsWith('127.') || bare === '::1') return true;
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === bare));
}

async function hostOf(process: EtcdProcess, now: HostSnapshot, before: HostSnapshot | null): Promise<HostEvidence> {
  const [later, earlier] = [now.counters.get(process.pid), before?.counters.get(process.pid)];
  return {
    pid: process.pid,
    heartbeatMs: numberOf(process.settings['heartbeat-interval']),
    electionMs: numberOf(process.settings['election-timeout']),
    throttledPeriods: throttledBetween(later, earlier),
    cpuLimit: later?.limit ?? null,
    cgroupCpuPressure: pressureBetween(later, earlier),
    kernelRelease: await kernelRelease(),
    distribution: await distributionOf(),
    storage: await storageOf(process.dataDirectory),
  };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

function throttledBetween(later: CpuCounters | undefined, earlier: CpuCounters | undefined): Share | null {
  if (later?.periods == null || later.throttled === null) return null;
  const part = later.throttled - (earlier?.throttled ?? 0);
  const whole = later.periods - (earlier?.periods ?? 0);
  return part < 0 || whole <= 0 ? null : { part, whole };
}

function pressureBetween(later: CpuCounters | undefined, earlier: CpuCounters | undefined): number | null {
  if (later?.cgroupWaitUs == null || earlier?.cgroupWaitUs == null) return later?.cgroupPressure ?? null;
  const us = (later.atMs - earlier.atMs) * 1000;
  return us <= 0 ? null : Math.min(1, Math.max(0, (later.cgroupWaitUs - earlier.cgroupWaitUs) / us));
}

async function storageOf(path: string | null): Promise<StorageEvidence | null> {
  if (path === null) return null;
  const storage = await inspectStorage(path).catch(() => null);
  if (storage === null) return null;
  return {
    class: storage.class,
    confidence: storage.confidence,
    filesystem: storage.filesystem.type,
    devices: storage.leaves.map(({ name }) => name),
  };
}
