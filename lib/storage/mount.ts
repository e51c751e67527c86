// Reads mountinfo (or the older mounts), and decides which mount a path is on, like the kernel's path lookup. stack/walk.ts finds the
// blocks of the file system.

import type { Sysroot } from './sysroot.js';

/** One line of /proc/self/mountinfo; https://docs.kernel.org/filesystems/proc.html, section 3.5. */
export interface Mount {
  /** `null` if read from the older /proc/mounts, which has no numbers. */
  readonly id: number | null;
  readonly parentId: number | null;
  /** `MAJOR:MINOR` of the file system, major 0 if it has no block device; `null` from /proc/mounts. */
  readonly device: string | null;
  /** The mounted folder of the file system: not `/` for a bind mount. */
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  /** The mount's options, then the file system's, without duplicates. */
  readonly options: readonly string[];
}

export interface MountTable {
  readonly path: string;
  readonly mounts: readonly Mount[];
  /** Lines that could not be parsed, shortened. */
  readonly strange: readonly string[];
  /** If there is no table: the files that were tried, and why each failed. Otherwise `null`. */
  readonly missing: readonly { readonly path: string; readonly problem: string }[] | null;
}

const CANDIDATES = ['/proc/self/mountinfo', '/proc/1/mountinfo', '/proc/self/mounts', '/proc/mounts'] as const;

/** The table of mounts under a root: the first of mountinfo and mounts that can be read and has a valid line. */
export async function readMounts(sysroot: Sysroot): Promise<MountTable> {
  const tried: { readonly path: string; readonly problem: string }[] = [];
  for (const path of CANDIDATES) {
    const file = await sysroot.readTable(path);
    if (file.state !== 'read') {
      tried.push({ path, problem: file.state === 'absent' ? 'absent' : file.reason });
      continue;
    }
    const parse = path.endsWith('mountinfo') ? parseMountinfoLine : parseMountsLine;
    const mounts: Mount[] = [];
    const strange: string[] = [];
    for (const line of file.value.split('\n').filter((text) => text.trim() !== '')) {
      const mount = parse(line);
      if (mount === null) {
        strange.push(line.slice(0, 80));
      } else {
        mounts.push(mount);
      }
    }
    if (mounts.length > 0) {
      return { path, mounts, strange, missing: null };
    }
    tried.push({ path, problem: 'garbled' });
  }
  return { path: CANDIDATES[0], mounts: [], strange: [], missing: tried };
}

/** The mounts that a process sees; empty if they cannot be read. */
export async function mountsOfProcess(sysroot: Sysroot, pid: number): Promise<readonly Mount[]> {
  const file = await sysroot.readTable(`/proc/${pid}/mountinfo`);
  const lines = file.state === 'read' ? file.value.split('\n') : [];
  return lines.flatMap((line) => parseMountinfoLine(line) ?? []);
}

/** Id, parent id, device, root, mount point, options, any number of optional fields, `-`, type, source (can be empty), more options. */
const MOUNTINFO_LINE =
  /^(\d{1,10}) (\d{1,10}) (\d+:\d+) ([^ ]*) (\/[^ ]*) ([^ ]*)(?: [^ ]*)*? - ([^ ]+) ([^ ]*)(?: ([^ ]*))?/;

/** Parses a line of mountinfo; `null` if its form is unknown. */
export function parseMountinfoLine(line: string): Mount | null {
  const found = MOUNTINFO_LINE.exec(line);
  if (found === null) return null;
  const [, id, parentId, device = '', root = '', mountPoint = '', options = '', type = '', source = '', more = ''] =
    found;
  return {
    id: Number(id),
    parentId: Number(parentId),
    device,
    root: unescapeOctal(root),
    mountPoint: unescapeOctal(mountPoint),
    type: unescapeOctal(type),
    source: unescapeOctal(source),
    options: optionsOf(options, more),
  };
}

/** Parses a line of /proc/mounts (fstab(5)): source, mount point, type, options; `null` if its form is unknown. */
export function parseMountsLine(line: string): Mount | null {
  const found = /^([^ ]*) (\/[^ ]*) ([^ ]+) ([^ ]*)/.exec(line);
  if (found === null) return null;
  const [, source = '', mountPoint = '', type = '', options = ''] = found;
  return {
    id: null,
    parentId: null,
    device: null,
    root: '/',
    mountPoint: unescapeOctal(mountPoint),
    type,
    source: unescapeOctal(source),
    options: optionsOf(options, ''),
  };
}

/** Undoes the kernel's escapes for space, tab, newline, backslash and `#` (fs/proc_namespace.c): `\040`, `\011`, `\012`, `\134`, `\043`. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/**
 * The mount of `path` (absolute, with its links resolved), or `null`. The longest mount point wins; of equals, the last entry. A mount that
 * a later one hides does not count, which the parent ids show.
 */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  const candidates = mounts.filter((mount) => contains(mount.mountPoint, path));
  const longest = candidates.reduce<Mount | null>(
    (best, mount) => (best === null || mount.mountPoint.length >= best.mountPoint.length ? mount : best),
    null,
  );
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const top = topOfTree(candidates, byId);
  // The lookup by parent ids counts only if the longest mount has a complete chain of parents: a truncated table does not.
  const isComplete = longest !== null && [...withParents(longest, byId)].some(({ mountPoint }) => mountPoint === '/');
  return isComplete && top !== null ? top : longest;
}

/** Whether `mount` was mounted on top of `below`, directly or indirectly, according to the parent ids. */
export function liesOn(mounts: readonly Mount[], mount: Mount, below: Mount): boolean {
  const byId = new Map(mounts.map((entry) => [entry.id, entry]));
  return withParents(mount, byId).has(below);
}

/** Path lookup like the kernel's: from the root mount, steps into the last child mount on the path, repeatedly. */
function topOfTree(candidates: readonly Mount[], byId: ReadonlyMap<number | null, Mount>): Mount | null {
  const roots = candidates.filter((mount) => mount.mountPoint === '/' && parentOf(mount, byId) === undefined);
  let at = roots.at(-1) ?? null;
  const seen = new Set<Mount>();
  while (at !== null && !seen.has(at)) {
    seen.add(at);
    const children: readonly Mount[] = candidates.filter(
      (mount) => mount.parentId === at?.id && mount !== at && mount.mountPoint.length >= (at?.mountPoint.length ?? 0),
    );
    // A child mounted on this mount point covers all the others. Otherwise the nearest child along the path comes first.
    const nearest: number = Math.min(...children.map((mount) => mount.mountPoint.length));
    const next: Mount | undefined = children.filter((mount) => mount.mountPoint.length === nearest).at(-1);
    if (next === undefined) {
      break;
    }
    at = next;
  }
  return at;
}

function parentOf(mount: Mount, byId: ReadonlyMap<number | null, Mount>): Mount | undefined {
  const parent = mount.parentId === null ? undefined : byId.get(mount.parentId);
  return parent === mount ? undefined : parent;
}

/** A mount and those below it, up to the root. Ends at a mount that was there before: a garbled table can have a loop. */
function withParents(mount: Mount, byId: ReadonlyMap<number | null, Mount>): ReadonlySet<Mount> {
  const seen = new Set<Mount>();
  for (let at: Mount | undefined = mount; at !== undefined && !seen.has(at); at = parentOf(at, byId)) seen.add(at);
  return seen;
}

function contains(mountPoint: string, path: string): boolean {
  return mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
}

function optionsOf(mountOptions: string, superOptions: string): readonly string[] {
  return [
    ...new Set(
      [...mountOptions.split(','), ...superOptions.split(',')].map(unescapeOctal).filter((text) => text !== ''),
    ),
  ];
}
