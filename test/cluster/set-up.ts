// Before the suite: a room for all of its files, the program that carries the members' traffic, and an etcd 3.5 beside the installed 3.4.
// After it: nothing is left.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { FETCH_ETCD } from './etcd-program.js';
import { makeRoom, networkProgram, removeRoom } from './room.js';

let room = '';

export async function setup(): Promise<void> {
  room = makeRoom();
  await build({
    input: fileURLToPath(new URL('./peer-network-process.ts', import.meta.url)),
    platform: 'node',
    output: { file: networkProgram() },
    logLevel: 'warn',
  });
  // Offline it fails; the tests of that version then name what is missing.
  spawnSync(FETCH_ETCD, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export function teardown(): void {
  removeRoom(room);
}
