// The two builds of the addon have the same sources: binding.gyp for the package, and CMakeLists.txt for developers.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectory } from './support/fresh-directory.js';

const root = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

function inGyp(list: string): string[] {
  const [, body = ''] = new RegExp(`'${list}': \\[([^\\]]*)\\]`).exec(read('binding.gyp')) ?? [];
  return [...body.matchAll(/'([^']+)'/g)].flatMap(([, item]) => item ?? []);
}

function inCmake(...lists: readonly string[]): string[] {
  return lists.flatMap((list) => {
    const [, body = ''] = new RegExp(`set\\(${list}\\n([^)]*)\\)`).exec(read('CMakeLists.txt')) ?? [];
    return body
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  });
}

describe('binding.gyp and CMakeLists.txt', () => {
  it('list the same sources, and all of them', () => {
    const sources = inGyp('sources');
    expect(inCmake('CORE_SOURCES', 'ADDON_SOURCES')).toEqual(sources);
    const there = ['native/core', 'native/addon'].flatMap((folder) =>
      readdirSync(new URL(folder, root))
        .filter((name) => name.endsWith('.cc'))
        .sort()
        .map((name) => `${folder}/${name}`),
    );
    expect(sources).toEqual(there);
  });

  it('have the same definitions', () => {
    const defines = inGyp('defines');
    expect(defines).toContain('NAPI_VERSION=8');
    expect(inCmake('DEFINES')).toEqual(defines);
  });
});

describe('the build of the addon', () => {
  const missing = (env: NodeJS.ProcessEnv) =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `console.log((await import(${JSON.stringify(new URL('scripts/missing-tools.js', root).href)})).missingTools());`,
      ],
      { encoding: 'utf8', env: { ...process.env, ...env } },
    );

  it('names missing tools and their packages', () => {
    const text = missing({ PATH: freshDirectory() });
    for (const tool of ['a C++ compiler (g++ 12 or later)', 'make', 'Python 3']) expect(text).toContain(`  - ${tool}`);
    expect(text).toContain('apt-get install g++ make python3');
  });

  it('names a compiler that is too old', () => {
    const folder = freshDirectory();
    writeFileSync(join(folder, 'old-g++'), '#!/bin/sh\necho 11.4.0\n', { mode: 0o755 });
    const text = missing({ CXX: join(folder, 'old-g++') });
    expect(text).toContain(`a C++ compiler (g++ 12 or later); ${folder}/old-g++ is version 11.4.0`);
  });
});
