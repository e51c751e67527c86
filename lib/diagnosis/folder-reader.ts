// Reads a folder: the `etcd_info/` of OpenShift's must-gather, the logs of its etcd pods, or a folder of dumps and logs.

import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskBenchError } from '../errors.js';
import { readContent } from './content.js';
import { type MemberLogs, nameOfFile } from './member-names.js';
import type { ReadContent } from './members.js';
import { unreadable } from './reading-error.js';

const MAX_DEPTH = 8;
const MAX_FILES = 400;

/** @throws DiskBenchError in one line if the folder has nothing of etcd */
export async function readFolder(folder: string, logs: MemberLogs): Promise<readonly ReadContent[]> {
  const files = await wantedFiles(folder);
  const contents: ReadContent[] = [];
  for (const path of files) {
    try {
      const source = { name: nameOfFile(path), isNamed: false, address: path };
      const content = await readContent(createReadStream(path), path, logs.of(source));
      contents.push({ ...source, content, takenMs: (await stat(path)).mtimeMs });
    } catch (error) {
      // A folder can hold files of other programs.
      if (!(error instanceof DiskBenchError)) throw error;
    }
  }
  if (contents.length === 0) throw unreadable(folder, 'this folder has no data of etcd: no etcd_info, metrics or log');
  return contents;
}

async function wantedFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort(byTime)) {
      if (found.length >= MAX_FILES) return;
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      else if (entry.isFile() && isSourceFile(path, at === folder)) found.push(path);
    }
  };
  await walk(folder, 0);
  return found;
}

function isSourceFile(path: string, isAtTop: boolean): boolean {
  if (/\/etcd_info\/[^/]+\.json$/.test(path)) return true;
  if (/\/etcd\/etcd\/logs\/(?:current|previous)[^/]*\.log(?:\.gz)?$/.test(path)) return true;
  return isAtTop && /\.(?:metrics|prom|txt|log|json|gz)$/.test(path);
}

/** The log of a pod's earlier container is `previous.log`. */
function byTime({ name: one }: Dirent, { name: other }: Dirent): number {
  return Number(other.startsWith('previous')) - Number(one.startsWith('previous')) || one.localeCompare(other);
}
