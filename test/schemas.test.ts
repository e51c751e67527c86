// The published schemas, and the one that is in the program, are generated from the types.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectory } from './support/fresh-directory.js';

const ROOT = join(import.meta.dirname, '..');

it('are generated from the types: run `npm run schema` if not', () => {
  const folder = freshDirectory();
  execFileSync(process.execPath, [join(ROOT, 'scripts/make-schemas.js'), folder]);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$/.test(path));
  expect(paths.sort()).toEqual([
    'lib/saved/schema.generated.ts',
    'schema/diagnosis.schema.json',
    'schema/fleet.schema.json',
    'schema/report.schema.json',
  ]);
  for (const path of paths) {
    expect(readFileSync(join(folder, path), 'utf8'), path).toBe(readFileSync(join(ROOT, path), 'utf8'));
  }
  // The generator is slow on a busy machine.
}, 300_000);
