// The folder of this suite for all clusters of one run: in memory, and removed with all mounts in it at the end. A busy disk of the machine
// would be a fault in members that have none.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP_PREFIX, cgroupParent } from './cpu-quota.js';

const MEMORY = '/dev/shm';
const PREFIX = 'etcd-disk-bench-cluster-';
const VARIABLE = 'CLUSTER_TEST_FOLDER';

/** Makes the folder; the processes of the tests inherit its name. First removes the folders of killed runs. */
export function makeSuiteFolder(): string {
  for (const name of readdirSync(MEMORY)) if (isLeftover(name, PREFIX)) removeSuiteFolder(join(MEMORY, name));
  removeCgroups();
  const made = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
  process.env[VARIABLE] = made;
  return made;
}

/** A new folder in the suite's folder. */
export function folderIn(name: string): string {
  return mkdtempSync(join(suiteFolder(), `${name}-`));
}

/** The bundle of peer-network-process.ts. */
export function networkProgram(): string {
  return join(suiteFolder(), 'peer-network.mjs');
}

function suiteFolder(): string {
  const path = process.env[VARIABLE];
  if (path === undefined) throw new Error('the set-up of this suite has made no folder');
  return path;
}

export function removeSuiteFolder(path: string): void {
  for (const point of mountsBelow(path)) spawnSync('fusermount3', ['-u', '-z', point], { stdio: 'ignore' });
  rmSync(path, { recursive: true, force: true });
}

function removeCgroups(): void {
  const parent = cgroupParent();
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) if (isLeftover(name, CGROUP_PREFIX)) rmdirSync(join(parent, name));
}

/** Folders named after a process that has ended: `PREFIX`, its number, and random characters. */
function isLeftover(name: string, prefix: string): boolean {
  const [, pid] = name.startsWith(prefix) ? (/^(\d+)-/.exec(name.slice(prefix.length)) ?? []) : [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));
}
