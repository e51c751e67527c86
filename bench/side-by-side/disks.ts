// The disks for a benchmark: the one below the directory, a loop device there with its own file system, or the slow file system.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from './clean-up.js';
import { MissingRequirement, needPrograms, needRoot } from './requirements.js';
import { mountSlowDisk, needSlowDisk } from './slow-disk.js';

const IMAGE_MIB = 900;
const MAKE: Readonly<Record<string, readonly string[]>> = {
  ext4: ['mkfs.ext4', '-q', '-F'],
  xfs: ['mkfs.xfs', '-q', '-f'],
};

/**
 * @param kind `here`, `ext4`, `xfs`, or `slow:` and a schedule
 * @returns a directory on that disk, removed at the end of the process
 */
export async function directoryOn(kind: string, folder: string): Promise<string> {
  if (kind === 'here') return folder;
  if (kind.startsWith('slow:')) {
    needSlowDisk();
    return (await mountSlowDisk(kind.slice('slow:'.length))).directory;
  }
  const [make, ...options] = MAKE[kind] ?? [];
  if (make === undefined)
    throw new MissingRequirement(`--disk must be here, ${Object.keys(MAKE).join(', ')} or slow:SCHEDULE`);
  needRoot('mount a loop device');
  needPrograms(make);
  const [image, directory] = [join(folder, 'image'), join(folder, 'mount')];
  const run = (program: string, ...args: readonly string[]) => execFileSync(program, args, { stdio: 'pipe' });
  // Written in full, so that the outer file system allocates nothing during the benchmark.
  run('dd', 'if=/dev/zero', `of=${image}`, 'bs=1M', `count=${IMAGE_MIB}`, 'conv=fsync');
  run(make, ...options, image);
  mkdirSync(directory);
  run('mount', '-o', 'loop', image, directory);
  atExit(() => run('umount', '-l', directory));
  return directory;
}
