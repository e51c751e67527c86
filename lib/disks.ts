// disks: lists the disks and file systems of a machine as candidates for etcd's data, the best first. Writes nothing. Joins storage/
// (reads) with verdict/ (decides).

import { benchmarkSet, type SetOptions } from './benchmark-set.js';
import { invalidOption } from './errors.js';
import { candidatesOf } from './machine-candidates.js';
import { type ReportSet, SCHEMA_VERSION } from './report/report.js';
import { openSysroot } from './storage/inspect.js';
import { type Candidate, compareCandidates, type Unusable, unusable } from './verdict/disk-candidates.js';
import { type Advice, storageAdvice } from './verdict/storage-advice.js';
import { type StorageFinding, storageFindings } from './verdict/storage-findings.js';
import { TOOL } from './version.js';

/** Options of {@link listDisks}. All are optional. */
export interface DisksOptions {
  /** Root directory of a captured machine, read in place of `/`. */
  readonly sysroot?: string | undefined;
  /** Measures each mounted candidate, one after another, and ranks them by the results. Not allowed with `sysroot`. Default false. */
  readonly measure?: boolean | SetOptions | undefined;
}

/** A candidate for etcd's data: a disk or a file system. */
export interface DiskCandidate extends Candidate {
  /** 1 is the best. */
  readonly rank: number;
  /** Findings that forbid a recommendation. */
  readonly findings: readonly StorageFinding[];
  readonly advice: readonly Advice[];
}

/** A disk or file system that cannot hold etcd's data, and why. */
export interface UnusableDisk extends Candidate {
  readonly why: Unusable;
}

/** The disks and file systems of a machine, as candidates for etcd's data. */
export interface DiskList {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly tool: typeof TOOL;
  /** The directory read in place of `/`; `null` for this machine. */
  readonly sysroot: string | null;
  /** The best first. */
  readonly candidates: readonly DiskCandidate[];
  readonly unusable: readonly UnusableDisk[];
  /** Results of the mounted candidates, after `measure`. */
  readonly measurement?: ReportSet;
  /** Mounted candidates that were not measured, because a running etcd keeps its data on the same disk. */
  readonly notMeasured?: readonly { readonly mountPoint: string; readonly etcd: string }[];
}

/**
 * Lists the disks and file systems of a machine as candidates for etcd's data, the best first. Only reads; with `measure` it writes as
 * `benchmarkEtcdDisks` does.
 *
 * @throws DiskBenchError if the sysroot cannot be read
 */
export async function listDisks(options: DisksOptions = {}): Promise<DiskList> {
  const sysroot = await openSysroot(options.sysroot ?? '/');
  const all = await candidatesOf(sysroot);
  const judged = all.map((candidate) => ({ candidate, why: unusable(candidate) }));
  const usable = judged.flatMap(({ candidate, why }) => (why === null ? [candidate] : [])).sort(compareCandidates);
  const list: DiskList = {
    schemaVersion: SCHEMA_VERSION,
    tool: TOOL,
    sysroot: sysroot.root,
    candidates: usable.map((candidate, index) => ranked(candidate, index + 1)),
    unusable: judged.flatMap(({ candidate, why }) => (why === null ? [] : [{ ...candidate, why }])),
  };
  const { measure } = options;
  if (measure === undefined || measure === false) return list;
  if (!sysroot.isLive) {
    throw invalidOption('measure', 'a captured machine cannot be measured: leave out measure or sysroot');
  }
  return measured(list, measure === true ? {} : measure);
}

function ranked(candidate: Candidate, rank: number): DiskCandidate {
  const { storage } = candidate;
  return { ...candidate, rank, findings: storageFindings(storage), advice: storageAdvice(storage) };
}

/** First the measured candidates by rank; at one rank the storage decides. Unmounted candidates follow: they may be better or worse. */
async function measured(list: DiskList, options: SetOptions): Promise<DiskList> {
  const paths: string[] = [];
  const notMeasured: { mountPoint: string; etcd: string }[] = [];
  for (const candidate of list.candidates) {
    const { mountPoint } = candidate;
    if (mountPoint === null) continue;
    const etcd = options.allowLive === true ? undefined : etcdOn(candidate);
    if (etcd === undefined) paths.push(mountPoint);
    else notMeasured.push({ mountPoint, etcd });
  }
  if (paths.length === 0) return { ...list, notMeasured };
  const measurement = await benchmarkSet(paths, options);
  const place = (candidate: Candidate) =>
    measurement.ranking.find(({ path }) => path === candidate.mountPoint)?.rank ?? Number.POSITIVE_INFINITY;
  const sorted = [...list.candidates].sort((one, other) => {
    const [first, second] = [place(one), place(other)];
    return first === second ? one.rank - other.rank : first - second;
  });
  return {
    ...list,
    candidates: sorted.map((candidate, index) => ({ ...candidate, rank: index + 1 })),
    measurement,
    ...(notMeasured.length > 0 ? { notMeasured } : {}),
  };
}

/** The data directory of an etcd on the same disks. */
function etcdOn({ storage, etcdDirectories }: Candidate): string | undefined {
  return etcdDirectories[0] ?? storage.neighbours.find(({ role }) => role === 'etcd')?.name;
}
