// The rooted reader: reads all files of a machine below a root, so that the same code reads a captured machine. It defines "read", "absent"
// and "unreadable", and follows links inside the root; callers interpret the values.

import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { posix } from 'node:path';

/**
 * A small file that was read, is absent or is unreadable. Paths are inside the root. Absent files are normal: kernels, drivers and
 * containers differ. Values are trimmed, and control characters (of a garbled file) become spaces.
 */
export type Attribute =
  | { readonly state: 'read'; readonly path: string; readonly value: string }
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'unreadable'; readonly path: string; readonly reason: string };

/** The target of a path with its links resolved inside the root. `exists` is false if a name on the way is missing. */
export interface ResolvedPath {
  readonly path: string;
  readonly exists: boolean;
  /** Why the resolution stopped early, such as `ELOOP`; absent if it did not. */
  readonly reason?: string;
}

/** The kernel's limit: MAXSYMLINKS of include/linux/namei.h. */
const MAX_LINKS = 40;

/** A table of mounts has kilobytes. sysfs and procfs give a size of 0 or a page; a file of a captured root can have any. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Reads files, links and folders below one root. Never throws: an unreadable file is a result. */
export class Sysroot {
  /** The directory read in place of `/`, as it was named; `null` for this machine. */
  readonly root: string | null;
  readonly #root: string;
  readonly #links = new Map<string, Promise<string | 'missing' | null>>();

  /** @param root the directory read in place of `/`; `/` itself for this machine. */
  constructor(root: string) {
    this.root = root === '/' ? null : root;
    this.#root = root === '/' ? '' : posix.resolve(root);
  }

  /** Whether this is the running machine, on which system calls make sense. */
  get isLive(): boolean {
    return this.root === null;
  }

  /** Resolves every symbolic link of `path`, absolute ones too, without leaving the root. Keeps a missing tail unchanged. */
  async resolve(path: string): Promise<ResolvedPath> {
    let todo = partsOf(path);
    let done = '';
    let links = 0;
    while (todo.length > 0) {
      const [name = '', ...rest] = todo;
      todo = rest;
      if (name === '..') {
        done = done === '' ? '' : posix.dirname(done) === '/' ? '' : posix.dirname(done);
        continue;
      }
      const here = `${done}/${name}`;
      const target = await this.#linkAt(here);
      if (target === 'missing') {
        return { path: posix.join(here, ...todo), exists: false };
      }
      if (target === null) {
        done = here;
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) {
        return { path: posix.join(here, ...todo), exists: false, reason: 'ELOOP' };
      }
      if (target.startsWith('link:/')) {
        done = '';
      }
      todo = [...partsOf(target.slice('link:'.length)), ...todo];
    }
    return { path: done === '' ? '/' : done, exists: true };
  }

  /** Reads one small text file, such as an attribute of sysfs. */
  read(path: string): Promise<Attribute> {
    return this.#read(path, (bytes) => printable(bytes.toString('utf8')).trim());
  }

  /** Reads one text file with its line ends, such as mountinfo. */
  readTable(path: string): Promise<Attribute> {
    return this.#read(path, (bytes) => bytes.toString('utf8'));
  }

  /** Reads one small binary file as lower-case hexadecimal, such as a SCSI vital product data page. */
  readHex(path: string): Promise<Attribute> {
    return this.#read(path, (bytes) => bytes.toString('hex'));
  }

  /** The names in a folder, sorted; empty if it does not exist or cannot be read. */
  async list(path: string): Promise<readonly string[]> {
    const { path: folder, exists } = await this.resolve(path);
    if (!exists) {
      return [];
    }
    try {
      return (await readdir(this.#real(folder))).sort();
    } catch {
      return [];
    }
  }

  async exists(path: string): Promise<boolean> {
    return (await this.resolve(path)).exists;
  }

  #real(path: string): string {
    return `${this.#root}${path}`;
  }

  /** `link:target` for a link, `null` for any other file, `missing` if there is none. Cached, because sysfs paths share long prefixes. */
  #linkAt(path: string): Promise<string | 'missing' | null> {
    const found = this.#links.get(path) ?? this.#readLink(path);
    this.#links.set(path, found);
    return found;
  }

  async #readLink(path: string): Promise<string | 'missing' | null> {
    try {
      const real = this.#real(path);
      return (await lstat(real)).isSymbolicLink() ? `link:${await readlink(real)}` : null;
    } catch (error) {
      // Treat an inaccessible path as existing: opening it then gives the reason why it cannot be read.
      return ['EACCES', 'EPERM', 'EIO'].includes(codeOf(error)) ? null : 'missing';
    }
  }

  async #read(path: string, decode: (bytes: Buffer) => string): Promise<Attribute> {
    const place = await this.resolve(path);
    if (place.reason !== undefined) return { state: 'unreadable', path, reason: place.reason };
    if (!place.exists) return { state: 'absent', path };
    try {
      const real = this.#real(place.path);
      // Check before opening: a FIFO or a device in a damaged root could block open().
      const found = await stat(real);
      if (!found.isFile()) return { state: 'unreadable', path, reason: 'not a regular file' };
      if (found.size > MAX_BYTES) return { state: 'unreadable', path, reason: 'too large' };
      return { state: 'read', path, value: decode(await readFile(real)) };
    } catch (error) {
      const code = codeOf(error);
      return code === 'ENOENT' ? { state: 'absent', path } : { state: 'unreadable', path, reason: code };
    }
  }
}

/** The value of an attribute that was read and is not empty; otherwise `null`. */
export function textOf(attribute: Attribute | undefined): string | null {
  return attribute?.state === 'read' && attribute.value !== '' ? attribute.value : null;
}

/** Does not normalise: `link/..` is the parent of the link's target, not of the link. */
function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Replaces control characters by spaces: a garbled attribute, or a mount point with a newline, appears in sentences and on terminals. */
export function printable(text: string): string {
  return Array.from(text, (letter) => (letter < ' ' || (letter >= '\x7f' && letter <= '\x9f') ? ' ' : letter)).join('');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
}
