// Limits the CPU of one process by a quota of its own cgroup, like a container's limit. Supports cgroup v1 and v2.

import { existsSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';

export const CGROUP_PREFIX = 'etcd-disk-bench-test-';
const hasV1 = () => existsSync(join(V1, 'cpu.cfs_quota_us'));

/** The parent of the cgroups of these tests. */
export function cgroupParent(): string {
  return hasV1() ? V1 : V2;
}

export interface CpuQuota {
  /** The folder with its files, such as cpu.stat. */
  readonly folder: string;
  /** Lifts the limit, and removes the cgroup. */
  readonly lift: () => void;
}

/** @param share of one CPU, per period of 100 ms @throws if this machine permits no new cgroup */
export function limitCpu(pid: number, share: number): CpuQuota {
  const isV1 = hasV1();
  const parent = cgroupParent();
  if (!isV1) writeFileSync(join(V2, 'cgroup.subtree_control'), '+cpu');
  const folder = mkdtempSync(join(parent, `${CGROUP_PREFIX}${process.pid}-`));
  const before = cgroupOf(pid, isV1);
  const quotaUs = Math.round(share * 100_000);
  try {
    if (isV1) writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    else writeFileSync(join(folder, 'cpu.max'), `${quotaUs} 100000`);
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return {
    folder,
    lift: () => {
      if (existsSync(`/proc/${pid}`)) writeFileSync(join(parent, before, 'cgroup.procs'), String(pid));
      rmdirSync(folder);
    },
  };
}

/** Its cgroup below the mount, such as `/` (/proc/PID/cgroup: number, controllers, path). */
function cgroupOf(pid: number, isV1: boolean): string {
  const line = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .split('\n')
    .map((text) => text.split(':'))
    .find(([number, controllers]) => (isV1 ? controllers?.split(',').includes('cpu') : number === '0'));
  return line?.[2] ?? '/';
}
