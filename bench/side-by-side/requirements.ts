// The requirements of a benchmark in addition to Node: one sentence if one is missing.

import { spawnSync } from 'node:child_process';

/** The reason why a benchmark cannot run here: something for the user to fix, not a bug. */
export class MissingRequirement extends Error {}

const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  bpftrace: 'bpftrace',
  cc: 'gcc',
  etcd: 'etcd-server',
  fio: 'fio',
  fusermount3: 'fuse3',
  'mkfs.ext4': 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  'pkg-config': 'pkg-config',
  strace: 'strace',
};

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

export function needPrograms(...programs: readonly string[]): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => DEBIAN_PACKAGES[program] ?? program);
  throw new MissingRequirement(
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed: apt-get install ${packages.join(' ')}`,
  );
}

export function needRoot(what: string): void {
  if (process.getuid?.() !== 0) throw new MissingRequirement(`only root can ${what}: run this as root`);
}
