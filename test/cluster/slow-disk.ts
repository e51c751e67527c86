// A slow disk for one member: the delaying file system of bench/side-by-side/slow-disk.c over a folder in memory. It is as fast as memory
// until a test slows it down.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.js';
import { firstInLine } from './privilege.js';

const SOURCE = fileURLToPath(new URL('../../bench/side-by-side/slow-disk.c', import.meta.url));
export const QUICK = '0';

export interface SlowDisk {
  /** The mount point. */
  readonly directory: string;
  /** @param schedule see slow-disk.c; counted from the first sync since the mount */
  readonly slowDown: (schedule: string) => void;
  readonly unmount: () => Promise<void>;
}

export async function mountSlowDisk(folder: string): Promise<SlowDisk> {
  const [backing, directory, schedule] = [join(folder, 'backing'), join(folder, 'mount'), join(folder, 'schedule')];
  const log = join(folder, 'slow-disk.log');
  for (const each of [backing, directory]) mkdirSync(each);
  const slowDown = (text: string): void => {
    writeFileSync(`${schedule}.new`, text);
    renameSync(`${schedule}.new`, schedule);
  };
  slowDown(QUICK);
  const program = [buildSlowDisk(folder), backing, `@${schedule}`, '/dev/null', directory];
  const [command = '', ...rest] = firstInLine('TERM', ...program);
  const daemon = spawn(command, rest, { stdio: ['ignore', 'ignore', openSync(log, 'w')] });
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const device = statSync(folder).dev;
  await until('the slow disk is mounted', () => daemon.exitCode !== null || statSync(directory).dev !== device);
  if (daemon.exitCode !== null) throw new Error(`the slow disk was not mounted: ${readFileSync(log, 'utf8')}`);
  return {
    directory,
    slowDown,
    unmount: async () => {
      spawnSync('fusermount3', ['-u', '-z', directory], { stdio: 'ignore' });
      await ended;
    },
  };
}

/** The program, built into a folder. @throws if a compiler or the headers of libfuse3 are missing */
export function buildSlowDisk(folder: string): string {
  const program = join(folder, 'slow-disk');
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'fuse3'], options).trim().split(/\s+/);
  execFileSync('cc', ['-O2', '-o', program, SOURCE, ...flags], options);
  return program;
}
