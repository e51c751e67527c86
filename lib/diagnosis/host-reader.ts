// Reads the etcd processes of this machine: their settings, and the CPU quota and pressure of their cgroups.

import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { settingsOf } from '../live-etcd/etcd-settings.js';

export interface EtcdProcess {
  readonly pid: number;
  /** From command line and environment: listen addresses and data directory. Keeps nothing else of the environment. */
  readonly settings: Readonly<Record<string, string>>;
  readonly dataDirectory: string | null;
}

/** Counters at one moment. The difference of two gives shares of the time between. */
export interface CpuCounters {
  readonly atMs: number;
  readonly periods: number | null;
  readonly throttled: number | null;
  /** Number of CPUs that the quota allows. */
  readonly limit: number | null;
  /** Microseconds in which a task waited (PSI total), and the share of the last minute (avg60). */
  readonly cgroupWaitUs: number | null;
  readonly cgroupPressure: number | null;
}

const SETTINGS = [
  'name',
  'data-dir',
  'listen-client-urls',
  'listen-metrics-urls',
  'advertise-client-urls',
  'heartbeat-interval',
  'election-timeout',
] as const;

/** The processes named etcd that are visible from here. */
export async function etcdProcesses(): Promise<readonly EtcdProcess[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(processOf));
  return found.filter((one) => one !== null);
}

async function processOf(pid: string): Promise<EtcdProcess | null> {
  const read = async (name: string) => (await text(`/proc/${pid}/${name}`)) ?? '';
  if ((await read('comm')).trim() !== 'etcd') return null;
  const setting = settingsOf(await read('cmdline'), await read('environ'));
  const settings = Object.fromEntries(
    SETTINGS.flatMap((name) => {
      const value = setting(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  const folder = settings['data-dir'] ?? `${settings['name'] ?? 'default'}.etcd`;
  const dataDirectory = folder.startsWith('/') ? folder : cwd === null ? null : posix.join(cwd, folder);
  return { pid: Number(pid), settings, dataDirectory };
}

async function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

/** CPU counters of a process's cgroup, with the lowest quota of its cgroup and its parents. */
export async function cpuCounters(pid: number): Promise<CpuCounters> {
  const folders = await cgroupFolders(pid);
  const stats = await Promise.all(folders.map(statOf));
  const worst = stats.reduce(
    (most, one) => ((one.throttled ?? 0) > (most.throttled ?? 0) ? one : most),
    stats[0] ?? { periods: null, throttled: null },
  );
  const limits = (await Promise.all(folders.map(limitOf))).filter((limit) => limit !== null);
  const own = await pressureOf(folders[0]);
  return {
    atMs: Date.now(),
    ...worst,
    limit: limits.length === 0 ? null : Math.min(...limits),
    cgroupWaitUs: own?.totalUs ?? null,
    cgroupPressure: own?.avg60 ?? null,
  };
}

/** The folders of its CPU cgroup and that cgroup's parents, for cgroup v2 or v1. */
async function cgroupFolders(pid: number): Promise<readonly string[]> {
  const lines = ((await text(`/proc/${pid}/cgroup`)) ?? '').split('\n');
  const entries = lines.map((line) => /^\d+:([^:]*):(.*)$/.exec(line)).filter((match) => match !== null);
  const old = entries.find(([, controllers]) => (controllers ?? '').split(',').includes('cpu'));
  const [, controllers = '', path = '/'] = old ?? entries.find(([, names]) => names === '') ?? [];
  if (entries.length === 0) return [];
  const bases =
    old === undefined
      ? ['/sys/fs/cgroup', '/sys/fs/cgroup/unified']
      : [`/sys/fs/cgroup/${controllers}`, '/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'];
  for (const base of bases) {
    const folders = upwards(path).map((one) => join(base, one));
    if (folders[0] !== undefined && (await text(join(folders[0], 'cpu.stat'))) !== null) return folders;
  }
  return [];
}

function upwards(path: string): readonly string[] {
  return path === '/' || path === '.' ? [path] : [path, ...upwards(posix.dirname(path))];
}

async function statOf(folder: string): Promise<Pick<CpuCounters, 'periods' | 'throttled'>> {
  const stat = (await text(join(folder, 'cpu.stat'))) ?? '';
  const value = (name: string) => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { periods: value('nr_periods'), throttled: value('nr_throttled') };
}

async function limitOf(folder: string): Promise<number | null> {
  const [, quota, period] = /^(\d+) (\d+)/.exec((await text(join(folder, 'cpu.max'))) ?? '') ?? [];
  if (quota !== undefined) return Number(quota) / Number(period);
  const oldQuota = await text(join(folder, 'cpu.cfs_quota_us'));
  const oldPeriod = await text(join(folder, 'cpu.cfs_period_us'));
  return oldQuota === null || oldPeriod === null || Number(oldQuota) <= 0 ? null : Number(oldQuota) / Number(oldPeriod);
}

async function pressureOf(folder: string | undefined): Promise<{ avg60: number; totalUs: number } | null> {
  const pressure = folder === undefined ? null : await text(join(folder, 'cpu.pressure'));
  const [, avg60, total] = /^some .*avg60=([\d.]+).* total=(\d+)/m.exec(pressure ?? '') ?? [];
  return avg60 === undefined ? null : { avg60: Number(avg60) / 100, totalUs: Number(total) };
}

export async function distributionOf(): Promise<string | null> {
  const release = (await text('/etc/os-release')) ?? '';
  return /^ID="?([\w.-]+)"?$/m.exec(release)?.[1] ?? null;
}

export async function kernelRelease(): Promise<string> {
  return ((await text('/proc/sys/kernel/osrelease')) ?? '').trim();
}
