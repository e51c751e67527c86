// Where the clusters of one run of this suite keep everything: a folder of memory, removed with all mounts in it when the run is over.
// Memory, since a busy disk of the machine would be a fault in the members that have none.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const VARIABLE = 'CLUSTER_TEST_ROOM';

/** Makes the room; the processes of the tests inherit its name. */
export function makeRoom(): string {
  const room = mkdtempSync(join(MEMORY, 'etcd-disk-bench-cluster-'));
  process.env[VARIABLE] = room;
  return room;
}

/** A new folder in the room. */
export function folderIn(name: string): string {
  const room = process.env[VARIABLE];
  if (room === undefined) throw new Error('the set-up of this suite has made no room');
  mkdirSync(room, { recursive: true });
  return mkdtempSync(join(room, `${name}-`));
}

/** Unmounts what a killed test has left in the room, and removes it. */
export function removeRoom(room: string): void {
  for (const point of mountsBelow(room)) spawnSync('fusermount3', ['-u', '-z', point], { stdio: 'ignore' });
  rmSync(room, { recursive: true, force: true });
}

function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));
}
