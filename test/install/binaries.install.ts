// Each prebuilt binary is in the tarball, and needs only permitted libraries: the oldest supported glibc, or musl, and the unwinder that
// Node itself needs, but no C++ library.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { GLIBC_FLOOR, prebuildPath } from '../../toolchain/targets.js';
import { needs } from '../support/needs.js';
import { BUILT } from './built.js';
import { printMatrix } from './matrix.js';

const LIBRARIES = {
  glibc: /^(lib(c|m|dl|pthread)\.so\.\d+|libgcc_s\.so\.1|ld-linux-(x86-64|aarch64)\.so\.\d+)$/,
  musl: /^(libc\.so|libgcc_s\.so\.1)$/,
} as const;
const addRow = printMatrix('the binaries in the tarball need');

const older = (left: string, right: string) => left.localeCompare(right, 'en', { numeric: true });

describe.each(BUILT)('the binary for linux-$arch, $libc', (target) => {
  const path = join(inject('consumer'), 'node_modules/etcd-disk-bench', prebuildPath(target));
  const readelf = (...options: readonly string[]) =>
    execFileSync('readelf', ['--wide', ...options, path], { encoding: 'utf8' });
  const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, group]) => group ?? []);

  it('is for that processor', (context) => {
    needs(context, 'readelf');
    expect(readelf('--file-header')).toMatch(new RegExp(`Machine: +${target.machine}\n`));
  });

  it('needs only that libc, in a version no newer than the minimum', (context) => {
    needs(context, 'readelf');
    const libraries = found(readelf('--dynamic'), /\(NEEDED\) +Shared library: \[([^\]]+)\]/g);
    expect(libraries.length).toBeGreaterThan(0);
    for (const library of libraries) expect(library).toMatch(LIBRARIES[target.libc]);

    // A symbol that the build's stub lacks would come from the compiler's own unwinder. Two unwinders in one binary crash at a throw.
    const unwinder = readFileSync(join(import.meta.dirname, '../../toolchain/unwinder.c'), 'utf8');
    expect(libraries).toContain('libgcc_s.so.1');
    const undefinedNames = found(readelf('--dyn-syms'), / UND (\w+)/g);
    expect(undefinedNames.filter((name) => name.startsWith('_Unwind_')).sort()).toEqual(
      found(unwinder, /^NAME\((\w+)\)$/gm).sort(),
    );
    expect(undefinedNames).not.toContain('dl_iterate_phdr');

    const required = readelf('--version-info');
    expect(required).not.toMatch(/GLIBCXX|CXXABI|GCC_/);
    const versions = found(required, /Name: GLIBC_([\d.]+)/g).sort(older);
    if (target.libc === 'musl') expect(versions).toEqual([]);
    else expect(older(versions.at(-1) ?? 'none', GLIBC_FLOOR)).toBeLessThanOrEqual(0);
    addRow(
      `linux-${target.arch} ${target.libc}: ${libraries.join(', ')}${versions.length > 0 ? `; glibc ${versions.at(-1)}` : ''}`,
    );
  });

  it("exports only Node's two entry points, and nothing of its C++ library", (context) => {
    needs(context, 'readelf');
    const defined = found(readelf('--dyn-syms'), /(?:GLOBAL|WEAK) +DEFAULT +\d+ (\S+)/g);
    expect(defined.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });
});
