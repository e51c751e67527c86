// Builds the slow file system of slow-disk.c if needed, and mounts it over a folder in memory. Its log has the length of each delay.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atExit } from './clean-up.js';
import { MissingRequirement, needPrograms, needRoot } from './requirements.js';

const MEMORY = '/dev/shm';
const START_TIMEOUT_MS = 10_000;

export interface SlowDisk {
  /** Its mount point. */
  readonly directory: string;
  /** Unmounts it. Returns the log. */
  readonly end: () => Promise<readonly Wait[]>;
}

/** The delay of one sync of a file. */
export interface Wait {
  readonly ns: number;
  readonly path: string;
}

export function needSlowDisk(): void {
  needRoot('mount a file system here');
  needPrograms('cc', 'pkg-config', 'fusermount3');
  try {
    execFileSync('pkg-config', ['--exists', 'fuse3'], { stdio: 'ignore' });
  } catch {
    throw new MissingRequirement('the headers of libfuse3 are not installed: apt-get install libfuse3-dev');
  }
  if (!existsSync('/dev/fuse'))
    throw new MissingRequirement('there is no /dev/fuse: this kernel or container has no FUSE');
}

/** @param schedule see slow-disk.c */
export async function mountSlowDisk(schedule: string): Promise<SlowDisk> {
  const program = build();
  const room = mkdtempSync(join(MEMORY, 'etcd-disk-bench-slow-'));
  const [backing, directory, log] = [join(room, 'backing'), join(room, 'mount'), join(room, 'waits')];
  for (const folder of [backing, directory]) mkdirSync(folder);
  const daemon = spawn(program, [backing, schedule, log, directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    daemon.once('exit', () => {
      isGone = true;
      resolve();
    });
  });
  const clean = (): void => {
    // The signal that ends this process may have reached the daemon too, which then has unmounted itself.
    if (!isGone) spawnSync('fusermount3', ['-u', '-z', directory], { stdio: 'ignore' });
    rmSync(room, { recursive: true, force: true });
  };
  const cleaned = atExit(clean);

  const device = statSync(room).dev;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (statSync(directory).dev === device) {
    if (isGone || Date.now() > deadline) throw new Error(`the slow file system ${schedule} was not mounted: ${told}`);
    await pause(20);
  }
  return {
    directory,
    end: async () => {
      daemon.kill('SIGTERM');
      await gone;
      const waits = waitsOf(readFileSync(log, 'utf8'));
      cleaned();
      clean();
      return waits;
    },
  };
}

/** The delays of a log, in the order of the syncs' ends. */
export function waitsOf(log: string): readonly Wait[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const space = line.indexOf(' ');
      return { ns: Number(line.slice(0, space)), path: line.slice(space + 1) };
    });
}

function build(): string {
  const source = fileURLToPath(new URL('../../../bench/side-by-side/slow-disk.c', import.meta.url));
  const program = fileURLToPath(new URL('../slow-disk', import.meta.url));
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'fuse3'], { encoding: 'utf8' }).trim().split(/\s+/);
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, source, ...flags], { stdio: 'inherit' });
  return program;
}
