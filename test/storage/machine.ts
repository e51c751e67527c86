// Unpacks a machine from scripts/capture-machine.sh into a folder, which inspectStorage() reads in place of `/`.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspectStorage, type Storage } from '../../lib/storage/inspect.js';

export interface MachineText {
  /** The paths for which it was captured. */
  readonly paths: readonly string[];
  readonly entries: readonly MachineEntry[];
}

export type MachineEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: Buffer }
  | { readonly kind: 'unreadable'; readonly path: string };

/** Reads the text of a machine. Throws on a line of unknown shape, to find mistakes in the file. */
export function parseMachine(text: string): MachineText {
  const paths: string[] = [];
  const entries: MachineEntry[] = [];
  let lines: { path: string; lines: string[] } | null = null;
  const flush = () => {
    if (lines !== null) {
      entries.push({ kind: 'file', path: lines.path, content: Buffer.from(`${lines.lines.join('\n')}\n`) });
      lines = null;
    }
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) {
      if (lines === null) {
        throw new Error(`a line of a file stands before any file: ${line}`);
      }
      lines.lines.push(line.slice(1));
      continue;
    }
    flush();
    const rest = line.slice(2);
    if (line === '' || line.startsWith('#')) {
      continue;
    }
    if (line.startsWith('P ')) {
      paths.push(rest);
    } else if (line.startsWith('D ')) {
      entries.push({ kind: 'folder', path: rest });
    } else if (line.startsWith('F ')) {
      lines = { path: rest, lines: [] };
    } else if (line.startsWith('U ')) {
      entries.push({ kind: 'unreadable', path: rest.split(' ')[0] ?? rest });
    } else if (line.startsWith('X ')) {
      const [path = '', hex = ''] = rest.split(' ');
      entries.push({ kind: 'file', path, content: Buffer.from(hex, 'hex') });
    } else if (line.startsWith('L ') && rest.includes(' -> ')) {
      const [path = '', target = ''] = rest.split(' -> ');
      entries.push({ kind: 'link', path, target });
    } else {
      throw new Error(`a line of no known kind: ${line}`);
    }
  }
  flush();
  return { paths, entries };
}

/** Writes a machine below `root`. A file that could not be read becomes a folder, which cannot be read as a file either. */
export function unpackMachine({ entries }: MachineText, root: string): void {
  for (const entry of entries) {
    const path = join(root, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.kind === 'folder' || entry.kind === 'unreadable') {
      mkdirSync(path, { recursive: true });
    } else if (entry.kind === 'link') {
      symlinkSync(entry.target, path);
    } else {
      writeFileSync(path, entry.content);
    }
  }
}

const MACHINES = new URL('../machines/', import.meta.url);
/** In memory if possible: the files are many and small. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The names of all captured machines. */
export function machineNames(): string[] {
  return readdirSync(MACHINES).flatMap((name) => /^(.*)\.txt$/.exec(name)?.[1] ?? []);
}

export function machineText(name: string): string {
  return readFileSync(new URL(`${name}.txt`, MACHINES), 'utf8');
}

export function readMachine(name: string): MachineText {
  return parseMachine(machineText(name));
}

/** Unpacks a machine into a new folder; `remove` deletes it. */
export function machineRoot(machine: MachineText): { readonly root: string; readonly remove: () => void } {
  const root = mkdtempSync(join(SCRATCH, 'etcd-disk-bench-machine-'));
  unpackMachine(machine, root);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const inspected = new Map<string, Promise<Storage>>();

/** The storage under a path of a machine (by default its first), with some files changed. Each result is cached, because many tests use the same. */
export function inspectMachine(
  name: string,
  changed: Readonly<Record<string, string>> = {},
  path?: string,
): Promise<Storage> {
  const key = JSON.stringify([name, changed, path]);
  const known = inspected.get(key) ?? inspectUnpacked(withFiles(readMachine(name), changed), path);
  inspected.set(key, known);
  return known;
}

/** The same for a machine that is already read. */
export async function inspectUnpacked(machine: MachineText, path = machine.paths[0] ?? '/'): Promise<Storage> {
  const { root, remove } = machineRoot(machine);
  try {
    return await inspectStorage(path, { sysroot: root });
  } finally {
    remove();
  }
}

/** The same machine with some files changed, for hardware without a capture, an option or damage. `link:target` makes a link. */
export function withFiles(machine: MachineText, files: Readonly<Record<string, string>>): MachineText {
  const isKept = (entry: MachineEntry) => !(entry.path in files);
  const changed = Object.entries(files).map(
    ([path, text]): MachineEntry =>
      text.startsWith('link:')
        ? { kind: 'link', path, target: text.slice('link:'.length) }
        : { kind: 'file', path, content: Buffer.from(text, 'latin1') },
  );
  return { ...machine, entries: [...machine.entries.filter(isKept), ...changed] };
}
