// Reads /proc/swaps: the swap devices and swap files in use.

import { deviceOfSource } from './block-device.js';
import { unescapeOctal } from './mount.js';
import type { Sysroot } from './sysroot.js';

export interface Swap {
  /** A path: the device or the file. */
  readonly path: string;
  readonly isFile: boolean;
}

export async function readSwaps(sysroot: Sysroot): Promise<readonly Swap[]> {
  const file = await sysroot.readTable('/proc/swaps');
  const lines = file.state === 'read' ? file.value.split('\n').slice(1) : [];
  return lines.flatMap((line) => {
    const [path = '', type] = line.trim().split(/\s+/);
    return path.startsWith('/')
      ? [{ path: unescapeOctal(path).replace(/ \(deleted\)$/, ''), isFile: type === 'file' }]
      : [];
  });
}

/** Kernel names of the swap devices. */
export async function swapDevices(sysroot: Sysroot): Promise<ReadonlySet<string>> {
  const swaps = (await readSwaps(sysroot)).filter(({ isFile }) => !isFile);
  const devices = await Promise.all(swaps.map(({ path }) => deviceOfSource(sysroot, path)));
  return new Set(devices.flatMap((device) => device?.name ?? []));
}
