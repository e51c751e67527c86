// Reads files and folders one at a time, so that thousands of reports are never in memory together. Searches folders recursively: Ansible's
// fetch stores a file as HOST/its/path/on/the/host.

import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { DiskBenchError } from '../errors.js';
import { expectedNodesIn } from './expected-nodes.js';
import { type FleetInput, MAX_INPUT_BYTES, type UnreadInput } from './report-input.js';

/** The extensions of a report's file, after the name of its node. */
const EXTENSIONS = /(\.(json|log|txt|no-report|report|gz))+$/i;

/**
 * Reads each named file, and each file in the named folders.
 *
 * @throws DiskBenchError `ENOENT` and other system codes for a named path that cannot be read
 */
export async function* readInputs(paths: readonly string[]): AsyncGenerator<FleetInput | UnreadInput> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const { file, hints } of filesUnder(path)) {
      const input = await readInput(file, hints, seen);
      if (input !== undefined) yield input;
    }
  }
}

interface FoundFile {
  readonly file: string;
  readonly hints: readonly string[];
}

async function* filesUnder(path: string): AsyncGenerator<FoundFile> {
  const entry = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!entry.isDirectory()) {
    yield { file: path, hints: hintsOf(basename(path)) };
    return;
  }
  const entries = (await readdir(path, { recursive: true, withFileTypes: true }))
    .map((inFolder) => ({ inFolder, file: join(inFolder.parentPath, inFolder.name) }))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
  for (const { inFolder, file } of entries) {
    // Opening a pipe or a device would block.
    if (inFolder.isFile() || (inFolder.isSymbolicLink() && (await leadsToFile(file)))) {
      yield { file, hints: hintsOf(relative(path, file)) };
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission to read it',
  ENOTDIR: 'no such file or folder',
  ELOOP: 'too many symbolic links',
};

function unreadable(path: string, error: NodeJS.ErrnoException): DiskBenchError {
  const { code = 'EIO', message } = error;
  return new DiskBenchError(code, `${path}: ${WORDS[code] ?? message}`, { path, cause: error });
}

async function leadsToFile(link: string): Promise<boolean> {
  return stat(link).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

/** The file's name without its extensions, and each folder above it. */
function hintsOf(path: string): readonly string[] {
  const parts = path.split('/');
  const name = (parts.pop() ?? '').replace(EXTENSIONS, '');
  return parts.length > 0 ? [...parts, name] : [name];
}

/** `undefined` if the same file was read before, by any name. */
async function readInput(
  source: string,
  nodeHints: readonly string[],
  seen: Set<string>,
): Promise<FleetInput | UnreadInput | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(source);
    const { dev, ino, size } = await file.stat();
    const place = `${dev}:${ino}`;
    if (seen.has(place)) return undefined;
    seen.add(place);
    if (size > MAX_INPUT_BYTES) return { source, nodeHints, problem: { id: 'too-large', maxBytes: MAX_INPUT_BYTES } };
    return { source, nodeHints, content: await file.readFile() };
  } catch (error) {
    return { source, nodeHints, problem: { id: 'unreadable', code: (error as NodeJS.ErrnoException).code ?? 'EIO' } };
  } finally {
    await file?.close();
  }
}

/**
 * The expected nodes: a list such as `cp-1,cp-2`, or a file with one name per line.
 *
 * @throws DiskBenchError for a missing file, and for a list that is empty or names a node twice
 */
export async function readExpectedNodes(listOrFile: string): Promise<readonly string[]> {
  if (listOrFile.includes(',')) return expectedNodesIn(listOrFile);
  try {
    return expectedNodesIn(await readFile(listOrFile, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof DiskBenchError) throw error;
    // A single name is a list too. A text that looks like a path is a missing file.
    if (code === 'ENOENT' && !/\/|\.\w+$/.test(listOrFile)) return expectedNodesIn(listOrFile);
    throw unreadable(listOrFile, error as NodeJS.ErrnoException);
  }
}
