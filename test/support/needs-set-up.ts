// Gives all processes of one test run a folder for the results of `needs.ts`, so that each part is tried once.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-needs-'));
  project.provide('needsFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
