// The bundle that make-bundle.sh makes of this checkout, once for all tests.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEPLOY = join(import.meta.dirname, '../../deploy/ansible');

export interface Bundle {
  readonly file: string;
  remove(): void;
}

export function makeBundle(): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-bundle-'));
  const file = join(folder, 'bundle.tgz');
  execFileSync(join(DEPLOY, 'make-bundle.sh'), [file], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}
