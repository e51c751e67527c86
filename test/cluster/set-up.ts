// Before the suite: a room for all of its files, and an etcd 3.5 beside the installed 3.4. After it: nothing is left.

import { spawnSync } from 'node:child_process';
import { FETCH_ETCD } from './etcd-program.js';
import { makeRoom, removeRoom } from './room.js';

let room = '';

export function setup(): void {
  room = makeRoom();
  // Offline it fails; the tests of that version then name what is missing.
  spawnSync(FETCH_ETCD, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export function teardown(): void {
  removeRoom(room);
}
