// The table of advice on storage and kernel. Advice never changes the verdict. Sentences are in report/messages/storage.ts;
// storage-findings.ts decides the verdict.

import { KERNEL_SOURCE, kernelFault } from '../kernel-faults.js';
import type { Storage } from '../storage/inspect.js';
import { hasOnlineDiscard } from '../storage/mount-options.js';
import { textOf } from '../storage/sysroot.js';
import { ETCD_HARDWARE, EVICTION, OPENSHIFT, RED_HAT_DISCARD, type Source } from './sources.js';
import { devicesOf, isNetworkBlock } from './storage-findings.js';
import { CONTAINER_LAYER, EMBEDDED_FLASH, MD_PARITY, ZONED } from './storage-sources.js';

/** The other users of the disk, and the shared disks. */
interface Shared {
  /** Mount points, folders, swap devices or data directories. */
  readonly names: readonly string[];
  /** The shared disks; empty if the file system has no visible disk. */
  readonly devices: readonly string[];
}

/** The parameters of each advice. */
export interface AdviceParams {
  /** The path is in a container's writable layer: etcd's data would be on a volume. */
  readonly 'container-layer': { readonly path: string };
  readonly 'read-only': { readonly mountPoint: string; readonly filesystem: string };
  readonly 'disk-shared-with-root': Shared;
  readonly 'disk-shared-with-images': Shared;
  readonly 'disk-shared-with-swap': Shared;
  readonly 'disk-shared-with-logs': Shared;
  readonly 'disk-shared-with-live-etcd': Shared;
  readonly 'storage-network-block': { readonly devices: readonly string[] };
  readonly 'storage-spinning': { readonly devices: readonly string[] };
  readonly 'storage-zoned': { readonly devices: readonly string[]; readonly model: string };
  readonly 'storage-embedded-flash': { readonly devices: readonly string[]; readonly transport: string };
  readonly 'storage-parity-raid': { readonly devices: readonly string[]; readonly raidLevel: string };
  readonly 'filesystem-nearly-full': {
    readonly mountPoint: string;
    readonly sizeBytes: number;
    readonly availableBytes: number;
  };
  readonly 'mount-discard': { readonly mountPoint: string };
  /** The kernel has a fault that harms etcd on any disk. */
  readonly 'kernel-advisory': {
    readonly advisory: string;
    readonly release: string;
    readonly fixedIn: string;
    readonly source: Source;
  };
}

/** An advice on storage or kernel. It never changes the verdict. */
export type Advice = {
  readonly [Id in keyof AdviceParams]: {
    readonly id: Id;
    /** `warning`: it costs latency or safety. `note`: information. */
    readonly level: 'warning' | 'note';
    readonly source: Source;
  } & AdviceParams[Id];
}[keyof AdviceParams];

/** One row: `find` returns the parameters if the advice applies, otherwise `null`. */
export type AdviceRow = {
  readonly [Id in keyof AdviceParams]: {
    readonly id: Id;
    readonly level: 'warning' | 'note';
    readonly source: Source;
    readonly find: (storage: Storage) => AdviceParams[Id] | null;
  };
}[keyof AdviceParams];

/** Kubernetes evicts pods below this share of free space. */
const NEARLY_FULL = 0.1;

export const STORAGE_ADVICE: readonly AdviceRow[] = [
  {
    id: 'container-layer',
    level: 'warning',
    source: CONTAINER_LAYER,
    find: ({ isContainerLayer, path }) => (isContainerLayer ? { path } : null),
  },
  {
    id: 'read-only',
    level: 'warning',
    source: ETCD_HARDWARE,
    find: ({ filesystem: { mountPoint, type, options } }) =>
      options.includes('ro') ? { mountPoint, filesystem: type } : null,
  },
  sharedDisk('disk-shared-with-root', 'warning', 'root'),
  sharedDisk('disk-shared-with-images', 'warning', 'container-images'),
  sharedDisk('disk-shared-with-swap', 'warning', 'swap'),
  sharedDisk('disk-shared-with-logs', 'note', 'logs'),
  sharedDisk('disk-shared-with-live-etcd', 'warning', 'etcd'),
  {
    id: 'storage-network-block',
    level: 'warning',
    source: OPENSHIFT,
    find: (storage) =>
      storage.class === 'network' && isNetworkBlock(storage)
        ? { devices: [...devicesOf(storage, 'network'), ...replicasOf(storage)] }
        : null,
  },
  {
    id: 'storage-spinning',
    level: 'warning',
    source: ETCD_HARDWARE,
    find: (storage) => (storage.class === 'hdd' ? { devices: devicesOf(storage, 'hdd') } : null),
  },
  {
    id: 'storage-zoned',
    level: 'warning',
    source: ZONED,
    find: ({ leaves }) => {
      const zoned = leaves.flatMap(({ name, attributes }) =>
        attributes.zoned?.state === 'read' && /^host-(aware|managed)$/.test(attributes.zoned.value)
          ? [{ name, model: attributes.zoned.value }]
          : [],
      );
      return zoned[0] === undefined ? null : { devices: zoned.map(({ name }) => name), model: zoned[0].model };
    },
  },
  {
    id: 'storage-embedded-flash',
    level: 'warning',
    source: EMBEDDED_FLASH,
    find: ({ leaves }) => {
      const flash = leaves.filter(({ transport }) => transport === 'mmc' || transport === 'ufs');
      return flash[0] === undefined ? null : { devices: flash.map(({ name }) => name), transport: flash[0].transport };
    },
  },
  {
    id: 'storage-parity-raid',
    level: 'warning',
    source: MD_PARITY,
    find: ({ stack }) => {
      const parity = stack.flatMap(({ name, attributes: { level } }) =>
        level?.state === 'read' && /^raid[456]$/.test(level.value) ? [{ name, raidLevel: level.value }] : [],
      );
      return parity[0] === undefined
        ? null
        : { devices: parity.map(({ name }) => name), raidLevel: parity[0].raidLevel };
    },
  },
  {
    id: 'filesystem-nearly-full',
    level: 'warning',
    source: EVICTION,
    // A read-only image is always full, and cannot fill further.
    find: ({ filesystem: { mountPoint, usage, options } }) =>
      usage !== null &&
      !options.includes('ro') &&
      usage.sizeBytes > 0 &&
      usage.availableBytes < NEARLY_FULL * usage.sizeBytes
        ? { mountPoint, ...usage }
        : null,
  },
  {
    id: 'mount-discard',
    level: 'warning',
    source: RED_HAT_DISCARD,
    find: ({ filesystem: { type, options, mountPoint }, leaves, stack }) =>
      hasOnlineDiscard(type, options) && leaves.some(takesDiscard) && stack.every(passesDiscard)
        ? { mountPoint }
        : null,
  },
  {
    id: 'kernel-advisory',
    level: 'warning',
    source: KERNEL_SOURCE,
    find: ({ host: { kernelRelease, versionSignature } }) => {
      const release = textOf(kernelRelease) ?? '';
      const signature = textOf(versionSignature);
      const fault = kernelFault(release, signature === null ? null : signature.startsWith('Ubuntu'));
      return fault === null ? null : { advisory: fault.id, release, fixedIn: fault.fixedIn, source: fault.source };
    },
  },
];

/** The advice on one storage, in the order of the table. */
export function storageAdvice(storage: Storage): readonly Advice[] {
  return STORAGE_ADVICE.flatMap(({ find, ...row }) => {
    const params = find(storage);
    // TypeScript cannot infer that the row's id matches its parameters.
    return params === null ? [] : [{ ...row, ...params } as Advice];
  });
}

type SharedId = 'root' | 'images' | 'swap' | 'logs' | 'live-etcd';

function sharedDisk(
  id: `disk-shared-with-${SharedId}`,
  level: AdviceRow['level'],
  role: Storage['neighbours'][number]['role'],
): AdviceRow {
  const find = ({ neighbours }: Storage): Shared | null => {
    const found = neighbours.filter((neighbour) => neighbour.role === role);
    return found.length === 0
      ? null
      : { names: found.map(({ name }) => name), devices: [...new Set(found.flatMap(({ leaves }) => leaves))] };
  };
  return { id, level, source: OPENSHIFT, find };
}

function replicasOf({ stack }: Storage): readonly string[] {
  return stack.filter((layer) => layer.kind === 'drbd').map((layer) => layer.name);
}

/** dm-crypt passes no discards on, unless it was opened with allow_discards. Of several layers, one is enough to stop them. */
function passesDiscard({ attributes: { discardMaxBytes } }: Storage['stack'][number]): boolean {
  return discardMaxBytes?.state !== 'read' || discardMaxBytes.value !== '0';
}

function takesDiscard({ attributes: { discardMaxBytes } }: Storage['leaves'][number]): boolean {
  return discardMaxBytes.state !== 'read' || discardMaxBytes.value !== '0';
}
