// The storage in one line: `nvme (certain): SAMSUNG MZQL2960HCJR, ext4 on nvme1n1p1`.

import type { Storage } from '../../storage/inspect.js';
import { listed } from './phrases.js';

export function storageLine(storage: Storage): string {
  const { class: kind, confidence, filesystem, leaves } = storage;
  const sure = kind === 'unknown' ? '' : ` (${confidence})`;
  const hidden = kind === 'virtual' ? '; its medium is hidden' : '';
  const disks = leaves.map(({ name, attributes, controllers }) => {
    const model = controllers[0]?.model ?? attributes.model;
    return model.state === 'read' && model.value !== '' ? `${name}, ${model.value}` : name;
  });
  const place = filesystem.mountPoint === '' ? [] : [`${filesystem.type} on ${filesystem.mountPoint}`];
  const shared = leaves.length > 0 && storage.neighbours.length === 0 ? ['not shared'] : [];
  return `${kind}${sure}: ${[...(disks.length > 0 ? [listed(disks)] : []), ...place, ...shared].join(', ')}${hidden}`;
}
