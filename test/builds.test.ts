// The two builds of the addon stay the same: binding.gyp, which ships, and CMakeLists.txt, which developers use.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

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
  it('build the same sources, and all that there are', () => {
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

  it('define the same', () => {
    const defines = inGyp('defines');
    expect(defines).toContain('NAPI_VERSION=8');
    expect(inCmake('DEFINES')).toEqual(defines);
  });
});
