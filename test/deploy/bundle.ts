// The bundle as make-bundle.sh makes it of this checkout, once for all tests.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy/ansible');

export interface Bundle {
  readonly file: string;
  remove(): void;
}

export function makeBundle(): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-bundle-'));
  const file = join(folder, 'bundle.tgz');
  execFileSync(join(DEPLOY, 'make-bundle.sh'), [file], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!measuresForFleets()) standBefore(folder, file);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

function measuresForFleets(): boolean {
  const help = execFileSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), '--help'], { encoding: 'utf8' });
  return help.includes('--node') || help.includes('--help-all');
}

function standBefore(folder: string, file: string): void {
  const unpacked = join(folder, 'unpacked');
  execFileSync('sh', ['-c', 'mkdir "$1" && tar -xzf "$2" -C "$1"', 'sh', unpacked, file]);
  const cli = join(unpacked, 'node_modules/etcd-disk-bench/dist/cli');
  renameSync(join(cli, 'main.js'), join(cli, 'main-v1.js'));
  copyFileSync(join(import.meta.dirname, 'measure-as-v2.mjs'), join(cli, 'main.js'));
  execFileSync('tar', ['-czf', file, '-C', unpacked, 'node_modules']);
}
