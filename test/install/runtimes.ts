// The runtimes on which the binaries are tested: how each is started, and the binary that it must load.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { needs } from '../support/needs.js';
import { IS_WHOLE } from './built.js';

export interface Runtime {
  readonly name: string;
  /** The program and its arguments before the script. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** The binary, relative to the package's folder. */
  readonly binary: string;
  /** The name that it reports. */
  readonly reports: RegExp;
  /** Tests of `test/native/` that it does not pass; `null` if vitest does not run on it. */
  readonly allBut: readonly Exception[] | null;
  /** Its needs, in addition to its npm package. */
  readonly needs: (context: TestContext) => void;
}

/** A test that a runtime does not run. */
export interface Exception {
  /** Its full name. */
  readonly test: string;
  readonly because: string;
}

const HERE = import.meta.dirname;
const inPackage = (name: string, program: string) => join(HERE, 'runtimes/node_modules', name, 'bin', program);

const GLIBC_X64 = 'prebuilds/linux-x64/etcd-disk-bench.glibc.node';
const GLIBC_ARM64 = 'prebuilds/linux-arm64/etcd-disk-bench.glibc.node';
const MUSL_X64 = 'prebuilds/linux-x64/etcd-disk-bench.musl.node';
const NOT_WITH_BUN: readonly Exception[] = [
  {
    test: 'the library reports that it needs Linux on another system',
    because: 'Bun writes the name of its own platform into the code that it loads, so another one cannot be simulated',
  },
  {
    test: "the error of a failed run has the caller's line in its stack",
    because: 'a stack of Bun has no awaiting callers',
  },
];
/** Debian's packages of cross-compiled libraries have them here. */
const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu';
const MUSL_LIBRARIES = join(HERE, '../../.test-data/glibc-in-musl');

const node = (major: number): Runtime => ({
  name: `Node ${major}, x64, glibc`,
  command: [inPackage(`node${major}`, 'node'), '--no-warnings'],
  environment: {},
  binary: GLIBC_X64,
  reports: new RegExp(`^Node ${major}\\.`),
  allBut: [],
  needs: () => undefined,
});

const OWN_NODE: Runtime = {
  ...node(Number.parseInt(process.versions.node, 10)),
  command: [process.execPath, '--no-warnings'],
};

const MATRIX: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  {
    name: 'Bun, x64, glibc',
    command: [inPackage('bun-x64', 'bun'), '--bun'],
    environment: {},
    binary: GLIBC_X64,
    reports: /^Bun /,
    allBut: NOT_WITH_BUN,
    needs: () => undefined,
  },
  {
    name: 'Node 24, arm64, glibc, under qemu-user',
    command: ['qemu-aarch64-static', inPackage('node24-arm64', 'node'), '--no-warnings'],
    environment: { QEMU_LD_PREFIX: ARM64_LIBRARIES },
    binary: GLIBC_ARM64,
    reports: /^Node 24\./,
    allBut: null,
    needs(context) {
      needs(context, 'arm64');
    },
  },
  {
    name: 'Bun, x64, musl',
    command: [inPackage('bun-x64-musl', 'bun')],
    // node-gyp-build detects musl only by Alpine's release file.
    environment: { LIBC: 'musl', LD_LIBRARY_PATH: MUSL_LIBRARIES },
    binary: MUSL_X64,
    reports: /^Bun /,
    allBut: null,
    needs(context) {
      needs(context, 'musl');
      lendLibraries();
    },
  },
];

export const RUNTIMES = IS_WHOLE ? MATRIX : [OWN_NODE];

/** Links the C++ libraries that Bun for musl needs into a folder that musl's loader searches: Debian's, and their glibc libraries. */
function lendLibraries(): void {
  mkdirSync(MUSL_LIBRARIES, { recursive: true });
  for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) {
    const from = execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
    copyFileSync(from, join(MUSL_LIBRARIES, name));
  }
  const shim = join(MUSL_LIBRARIES, 'ld-linux-x86-64.so.2');
  execFileSync('musl-gcc', ['-Wall', '-Werror', '-shared', '-fPIC', '-o', shim, join(HERE, 'glibc-in-musl.c')]);
}
