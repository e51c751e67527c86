// Table of etcd versions with known faults.

/** The fault of a version, by id. */
export type VersionFault =
  | 'unsupported-3.4'
  | 'inconsistent-3.5.0'
  | 'before-production'
  | 'compaction-latency'
  | 'watch-starvation'
  | 'defragmentation-corrupts';

interface Row {
  readonly fault: VersionFault;
  readonly isIn: (minor: number, patch: number) => boolean;
}

/** From the changelogs of 3.4, 3.5 and 3.6, the most important fault first. */
const VERSIONS: readonly Row[] = [
  { fault: 'inconsistent-3.5.0', isIn: (minor, patch) => minor === 5 && patch <= 2 },
  {
    fault: 'before-production',
    isIn: (minor, patch) => (minor === 5 && patch < 6) || (minor === 4 && patch < 22) || minor < 4,
  },
  { fault: 'compaction-latency', isIn: (minor, patch) => minor === 5 && patch >= 16 && patch <= 18 },
  { fault: 'watch-starvation', isIn: (minor, patch) => minor === 5 && patch < 8 },
  {
    fault: 'defragmentation-corrupts',
    isIn: (minor, patch) => (minor === 4 && patch < 38) || (minor === 5 && patch < 23) || (minor === 6 && patch < 5),
  },
  { fault: 'unsupported-3.4', isIn: (minor) => minor === 4 },
];

export function versionFaults(version: string | null): readonly VersionFault[] {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major !== '3' || minor === undefined || patch === undefined) return [];
  return VERSIONS.filter(({ isIn }) => isIn(Number(minor), Number(patch)))
    .map(({ fault }) => fault)
    .slice(0, 2);
}
