// Runs wipefs (util-linux) to find what is on a block device: partition tables, file systems, members of arrays. Only reads. Used if udev
// has no record of the device.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Types of all signatures, such as `ext4` and `gpt`; `null` if wipefs is missing, or may not open the device. */
export async function signaturesOf(device: string): Promise<readonly string[] | null> {
  try {
    // With -p, wipefs prints a line per signature: offset, UUID, label (encoded), type.
    const { stdout } = await run('wipefs', ['-p', '--', device], {
      timeout: 10_000,
      env: { PATH: SEARCH, LC_ALL: 'C' },
    });
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return [...new Set(lines.map((line) => line.split(',').at(-1) ?? 'unknown'))];
  } catch {
    return null;
  }
}

const SEARCH = '/usr/sbin:/usr/bin:/sbin:/bin';
