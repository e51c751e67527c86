// Loop devices: their file is on a mount of its own.

import { deviceOfSource } from '../block-device.js';
import { mountOf } from '../mount.js';
import { textOf } from '../sysroot.js';
import type { LayerAttributes } from './layer.js';
import type { Below, Walker } from './walker.js';

export async function belowLoop(walker: Walker, name: string, attributes: LayerAttributes): Promise<Below> {
  const { sysroot, mounts } = walker.machine;
  const named = textOf(attributes.backingFile);
  if (named === null) return walker.lost(name, { id: 'backing-file-unnamed', name });
  // The kernel marks a file that was removed while in use. Its blocks are still on that mount.
  const file = named.replace(/ \(deleted\)$/, '');
  const block = file.startsWith('/dev/') ? await deviceOfSource(sysroot, file) : null;
  if (block !== null) return [await walker.device(block)];
  const place = await sysroot.resolve(file);
  const target = mountOf(mounts, place.path);
  if (target === null || (sysroot.isLive && !place.exists && file === named)) {
    return walker.lost(name, { id: 'backing-file-not-in-view', name, file });
  }
  const layer = {
    id: `file ${file}`,
    kind: 'file',
    name: file,
    type: null,
    device: null,
    sysPath: null,
    attributes: {},
  } as const;
  return [await walker.visit(layer, async () => [await walker.mount(target, null)])];
}
