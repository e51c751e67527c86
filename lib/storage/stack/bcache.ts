// bcache: a backing device and its caches. A write can wait for either.

import { slavesOf } from '../block-device.js';
import { type Sysroot, textOf } from '../sysroot.js';
import type { Below, Walker } from './walker.js';

export async function belowBcache(walker: Walker, name: string, folder: string): Promise<Below> {
  const { sysroot } = walker.machine;
  const members = [...(await membersOf(sysroot, folder)), ...(await slavesOf(sysroot, folder))];
  return members.length === 0 ? walker.lost(name, { id: 'no-slaves', name }) : walker.named(name, members);
}

/** Some kernels list the backing device in slaves/ only while no cache is attached, so the names in bcache/ are read too. */
async function membersOf(sysroot: Sysroot, folder: string): Promise<readonly string[]> {
  const backing = textOf(await sysroot.read(`${folder}/bcache/backing_dev_name`));
  const members = backing === null ? [] : [backing];
  for (const name of await sysroot.list(`${folder}/bcache/cache`)) {
    if (!/^cache\d+$/.test(name)) continue;
    const { path, exists } = await sysroot.resolve(`${folder}/bcache/cache/${name}`);
    const device = path.split('/').at(-2);
    if (exists && device !== undefined) members.push(device);
  }
  return members;
}
