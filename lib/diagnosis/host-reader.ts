// Reads the etcd processes of this machine: their settings, the CPU quota and pressure of their cgroups, free space. Reads /proc and /sys
// below a root, so that the same code reads a captured machine.

import { readdir, readFile, readlink, statfs } from 'node:fs/promises';
import { join, posix } from 'node:path';

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
  readonly machinePressure: number | null;
  readonly ioPressure: number | null;
}

const SETTINGS = [
  'name',
  'data-dir',
  'listen-client-urls',
  'listen-metrics-urls',
  'advertise-client-urls',
  'heartbeat-interval',
  'election-timeout',
  'quota-backend-bytes',
] as const;

/** The processes named etcd that are visible from here. */
export async function etcdProcesses(root = '/'): Promise<readonly EtcdProcess[]> {
  const proc = join(root, 'proc');
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => processOf(proc, pid)));
  return found.filter((one) => one !== null);
}

async function processOf(proc: string, pid: string): Promise<EtcdProcess | null> {
  const comm = await text(join(proc, pid, 'comm'));
  if (comm?.trim() !== 'etcd') return null;
  const args = ((await text(join(proc, pid, 'cmdline'))) ?? '').split('\0');
  const environment = ((await text(join(proc, pid, 'environ'))) ?? '').split('\0');
  const settings = Object.fromEntries(
    SETTINGS.flatMap((name) => {
      const value = flagOf(args, name) ?? variableOf(environment, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const cwd = await readlink(join(proc, pid, 'cwd')).catch(() => null);
  const folder = settings['data-dir'] ?? `${settings['name'] ?? 'default'}.etcd`;
  const dataDirectory = folder.startsWith('/') ? folder : cwd === null ? null : posix.join(cwd, folder);
  return { pid: Number(pid), settings, dataDirectory };
}

function flagOf(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex(
    (word) =>
      word === `--${name}` || word === `-${name}` || word.startsWith(`--${name}=`) || word.startsWith(`-${name}=`),
  );
  const word = args[index];
  return word?.includes('=') ? word.slice(word.indexOf('=') + 1) : word === undefined ? undefined : args[index + 1];
}

function variableOf(environment: readonly string[], name: string): string | undefined {
  const start = `ETCD_${name.toUpperCase().replaceAll('-', '_')}=`;
  return environment.find((word) => word.startsWith(start))?.slice(start.length);
}

async function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

/** CPU counters of a process's cgroup and of the machine, with the lowest quota of its cgroup and its parents. */
export async function cpuCounters(pid: number, root = '/'): Promise<CpuCounters> {
  const folders = await cgroupFolders(pid, root);
  const stats = await Promise.all(folders.map(statOf));
  const worst = stats.reduce(
    (most, one) => ((one.throttled ?? 0) > (most.throttled ?? 0) ? one : most),
    stats[0] ?? { periods: null, throttled: null },
  );
  const limits = (await Promise.all(folders.map(limitOf))).filter((limit) => limit !== null);
  const own = await pressureOf(folders[0] === undefined ? null : join(folders[0], 'cpu.pressure'));
  const machine = await pressureOf(join(root, 'proc/pressure/cpu'));
  return {
    atMs: Date.now(),
    ...worst,
    limit: limits.length === 0 ? null : Math.min(...limits),
    cgroupWaitUs: own?.totalUs ?? null,
    cgroupPressure: own?.avg60 ?? null,
    machinePressure: machine?.avg60 ?? null,
    ioPressure: (await pressureOf(join(root, 'proc/pressure/io')))?.avg60 ?? null,
  };
}

/** The folders of its CPU cgroup and that cgroup's parents, for cgroup v2 or v1. */
async function cgroupFolders(pid: number, root: string): Promise<readonly string[]> {
  const lines = ((await text(join(root, 'proc', String(pid), 'cgroup'))) ?? '').split('\n');
  const entries = lines.map((line) => /^\d+:([^:]*):(.*)$/.exec(line)).filter((match) => match !== null);
  const old = entries.find(([, controllers]) => (controllers ?? '').split(',').includes('cpu'));
  const [, controllers = '', path = '/'] = old ?? entries.find(([, names]) => names === '') ?? [];
  if (entries.length === 0) return [];
  const bases =
    old === undefined
      ? ['sys/fs/cgroup', 'sys/fs/cgroup/unified']
      : [`sys/fs/cgroup/${controllers}`, 'sys/fs/cgroup/cpu', 'sys/fs/cgroup/cpu,cpuacct'];
  for (const base of bases) {
    const folders = upwards(path).map((one) => join(root, base, one));
    if (folders[0] !== undefined && (await text(join(folders[0], 'cpu.stat'))) !== null) return folders;
  }
  return [];
}

function upwards(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path; ; at = posix.dirname(at)) {
    folders.push(at);
    if (at === '/' || at === '.') return folders;
  }
}

async function statOf(folder: string): Promise<{ readonly periods: number | null; readonly throttled: number | null }> {
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
  const [oldQuota, oldPeriod] = [
    await text(join(folder, 'cpu.cfs_quota_us')),
    await text(join(folder, 'cpu.cfs_period_us')),
  ];
  return oldQuota === null || oldPeriod === null || Number(oldQuota) <= 0 ? null : Number(oldQuota) / Number(oldPeriod);
}

async function pressureOf(path: string | null): Promise<{ readonly avg60: number; readonly totalUs: number } | null> {
  const [, avg60, total] =
    /^some .*avg60=([\d.]+).* total=(\d+)/m.exec((path === null ? null : await text(path)) ?? '') ?? [];
  return avg60 === undefined ? null : { avg60: Number(avg60) / 100, totalUs: Number(total) };
}

/** Free bytes at the process's data directory, reached through its root directory. */
export async function freeBytes({ pid, dataDirectory }: EtcdProcess): Promise<number | null> {
  if (dataDirectory === null) return null;
  const found = await statfs(`/proc/${pid}/root${dataDirectory}`).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

export async function distributionOf(root = '/'): Promise<string | null> {
  const release = (await text(join(root, 'etc/os-release'))) ?? '';
  return /^ID="?([\w.-]+)"?$/m.exec(release)?.[1] ?? null;
}

export async function kernelRelease(root = '/'): Promise<string> {
  return ((await text(join(root, 'proc/sys/kernel/osrelease'))) ?? '').trim();
}
