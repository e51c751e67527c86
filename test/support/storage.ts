// Storage without any problem, with the changes of a test.

import type { Storage } from '../../lib/index.js';

export function localDisk(changes: Partial<Storage> = {}): Storage {
  const absent = { state: 'absent', path: '/proc/none' } as const;
  return {
    path: '/var/lib/etcd',
    realPath: '/var/lib/etcd',
    sysroot: null,
    filesystem: {
      type: 'xfs',
      source: '/dev/nvme0n1p1',
      mountPoint: '/var/lib/etcd',
      options: ['rw', 'relatime'],
      syncOptions: [],
      device: '259:1',
      usage: { sizeBytes: 500e9, availableBytes: 400e9 },
    },
    stack: [],
    leaves: [],
    class: 'nvme',
    confidence: 'certain',
    because: [
      {
        id: 'nvme-local',
        device: 'nvme0n1',
        transport: 'nvme-pcie',
        model: null,
        driver: null,
        hostDriver: 'nvme',
        rotationRate: null,
        product: null,
      },
    ],
    caveats: [],
    isContainerLayer: false,
    neighbours: [],
    host: { kernelRelease: absent, versionSignature: absent } as unknown as Storage['host'],
    ...changes,
  };
}
