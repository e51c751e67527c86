// The rooted reader: every look at the machine goes through a root, so that a captured machine is read by the same code as this one.
// It decides what "read", "absent" and "unreadable" mean and follows links inside the root; what the values mean is left to others.

import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, stat } from 'node:fs/promises';
import { posix } from 'node:path';

/**
 * One small file as it was found. Paths are those inside the root. Absent is ordinary: kernels, drivers and containers differ.
 * A value is trimmed, and control characters (a garbled file) are replaced by spaces.
 */
export type Attribute =
  | { readonly state: 'read'; readonly path: string; readonly value: string }
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'unreadable'; readonly path: string; readonly reason: string };

/** Where a path leads once its links are followed inside the root. `exists` is false where the walk met a missing name. */
export interface ResolvedPath {
  readonly path: string;
  readonly exists: boolean;
  /** Why the walk stopped early, such as `ELOOP`; absent when it did not. */
  readonly reason?: string;
}

/** As the kernel: MAXSYMLINKS of include/linux/namei.h. */
const MAX_LINKS = 40;
/** A sysfs attribute is at most a page (Documentation/filesystems/sysfs.rst); mountinfo of a busy node is a few hundred kB. */
const MAX_ATTRIBUTE_BYTES = 64 * 1024;
const MAX_TABLE_BYTES = 8 * 1024 * 1024;

/** Reads files, links and folders beneath one root. Never throws: what cannot be read is an answer. */
export class Sysroot {
  readonly #root: string;
  readonly #links = new Map<string, Promise<string | 'missing' | null>>();

  /** @param root the folder read in place of `/`; `/` itself for this machine. */
  constructor(root: string) {
    this.#root = root === '/' ? '' : posix.resolve(root);
  }

  /** Whether this is the running machine, whose own system calls may be asked. */
  get isLive(): boolean {
    return this.#root === '';
  }

  /** Follows every symbolic link of `path`, absolute ones too, without leaving the root. A missing tail is kept as it is. */
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

  /** One small text file, such as an attribute of sysfs. */
  async read(path: string): Promise<Attribute> {
    const bytes = await this.#bytes(path, MAX_ATTRIBUTE_BYTES);
    return bytes.state === 'read' ? { ...bytes, value: printable(bytes.value.toString('utf8')).trim() } : bytes;
  }

  /** One text file with its line ends, such as mountinfo. */
  async readTable(path: string): Promise<Attribute> {
    const bytes = await this.#bytes(path, MAX_TABLE_BYTES);
    return bytes.state === 'read' ? { ...bytes, value: bytes.value.toString('utf8') } : bytes;
  }

  /** One small binary file as lower-case hexadecimal, such as a SCSI vital product data page. */
  async readHex(path: string): Promise<Attribute> {
    const bytes = await this.#bytes(path, MAX_ATTRIBUTE_BYTES);
    return bytes.state === 'read' ? { ...bytes, value: bytes.value.toString('hex') } : bytes;
  }

  /** The names in a folder, sorted; empty where there is none or it cannot be read. */
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

  /** `link:target` for a link, null for anything else that is there, `missing` for what is not. Remembered: sysfs paths share long prefixes. */
  #linkAt(path: string): Promise<string | 'missing' | null> {
    const known = this.#links.get(path);
    if (known !== undefined) {
      return known;
    }
    const found = this.#lookAt(path);
    this.#links.set(path, found);
    return found;
  }

  async #lookAt(path: string): Promise<string | 'missing' | null> {
    try {
      const real = this.#real(path);
      return (await lstat(real)).isSymbolicLink() ? `link:${await readlink(real)}` : null;
    } catch (error) {
      // What may not be looked at is taken to be there: opening it then says why it cannot be read.
      return ['EACCES', 'EPERM', 'EIO'].includes(codeOf(error)) ? null : 'missing';
    }
  }

  async #bytes(path: string, limit: number) {
    const place = await this.resolve(path);
    if (!place.exists) {
      return place.reason === undefined
        ? ({ state: 'absent', path } as const)
        : ({ state: 'unreadable', path, reason: place.reason } as const);
    }
    let file: FileHandle | undefined;
    try {
      // Asked before opening: opening a FIFO or a device that lies in a damaged root could wait for ever.
      if (!(await stat(this.#real(place.path))).isFile()) {
        return { state: 'unreadable', path, reason: 'not a regular file' } as const;
      }
      file = await open(this.#real(place.path), constants.O_RDONLY | constants.O_NONBLOCK);
      return { state: 'read', path, value: await readUpTo(file, limit) } as const;
    } catch (error) {
      const code = codeOf(error);
      return code === 'ENOENT'
        ? ({ state: 'absent', path } as const)
        : ({ state: 'unreadable', path, reason: code } as const);
    } finally {
      await file?.close().catch(() => undefined);
    }
  }
}

/** The value of an attribute that was read and is not empty; null otherwise. */
export function textOf(attribute: Attribute | undefined): string | null {
  return attribute?.state === 'read' && attribute.value !== '' ? attribute.value : null;
}

/** Not normalised: `link/..` is the folder above the link's target, not the one above the link. */
function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Control characters as spaces: a garbled attribute, or a mount point with a newline in its name, goes into sentences and onto terminals. */
export function printable(text: string): string {
  return Array.from(text, (letter) => (letter < ' ' || (letter >= '\x7f' && letter <= '\x9f') ? ' ' : letter)).join('');
}

async function readUpTo(file: FileHandle, limit: number): Promise<Buffer> {
  // Files of procfs and sysfs say that their size is 0 or a page: read until the end, not until the size.
  const parts: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const buffer = Buffer.alloc(Math.min(64 * 1024, limit - total));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) {
      break;
    }
    parts.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(parts);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
}
