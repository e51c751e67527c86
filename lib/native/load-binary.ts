// Finds the package and its native binary. If none loads, the error lists the attempts and what to do. Resolves nothing before the first
// call, so a bundled program can import the package anywhere.

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DiskBenchError } from '../errors.js';

const PACKAGE = 'etcd-disk-bench';

/** @throws DiskBenchError `ERR_ADDON_NOT_LOADED` */
export function loadBinary<Binary>(isUsable: (binary: unknown) => binary is Binary): Binary {
  const [root, searched] = packageRoot();
  if (root === undefined) {
    throw notLoaded(
      `the package ${PACKAGE} was not found from ${searched.join(' or ')}`,
      `install it next to the program (npm install ${PACKAGE}), and keep it out of the bundle (mark it as external)`,
    );
  }
  try {
    const load = createRequire(join(root, 'package.json'))('node-gyp-build') as (root: string) => unknown;
    const binary = load(root);
    if (isUsable(binary)) return binary;
    throw new Error('it was built for another version of the package');
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw notLoaded(`${triedIn(root)}; ${reason}`, remedyFor(reason), cause);
  }
}

/** Finds the package by name: a bundled module does not know its own depth in the package. */
function packageRoot(): readonly [root: string | undefined, searched: readonly string[]] {
  const searched: string[] = [];
  for (const from of startingPoints()) {
    searched.push(dirname(from));
    try {
      return [dirname(createRequire(from).resolve(`${PACKAGE}/package.json`)), searched];
    } catch {
      // The next starting point may find it.
    }
  }
  return [undefined, [...new Set(searched)]];
}

/** This module (or the bundle that contains it), the program, and the working directory. */
function startingPoints(): readonly string[] {
  // A CommonJS bundle has no import.meta.filename, and an ES module has no __filename.
  const here: string | undefined = import.meta.filename ?? (typeof __filename === 'string' ? __filename : undefined);
  const program = process.argv[1];
  return [here, program, join(process.cwd(), 'package.json')].flatMap((path) => path ?? []);
}

function triedIn(root: string): string {
  const folders = ['build/Release', `prebuilds/${process.platform}-${process.arch}`];
  const found = folders.map((folder) => {
    const path = join(root, folder);
    const binaries = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.node')) : [];
    return `${folder} (${binaries.length === 0 ? 'no binary' : binaries.join(', ')})`;
  });
  return `tried ${found.join(' and ')} in ${root}`;
}

function notLoaded(what: string, remedy: string, cause?: unknown): DiskBenchError {
  const machine = `${process.platform}-${process.arch}, ${libc()}, Node ${process.versions.node}`;
  return new DiskBenchError('ERR_ADDON_NOT_LOADED', `no native addon for ${machine}: ${what}: ${remedy}`, { cause });
}

function libc(): string {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const version = header?.glibcVersionRuntime;
  return version === undefined ? 'musl' : `glibc ${version}`;
}

const REMEDIES: readonly (readonly [sign: RegExp, remedy: string])[] = [
  [/libgcc_s/, 'install libgcc_s (libgcc-s1 on Debian, libgcc on Alpine and Fedora)'],
  [/libstdc\+\+|GLIBCXX|CXXABI/, 'install libstdc++ (libstdc++6 on Debian, libstdc++ on Alpine and Fedora)'],
  [
    /GLIBC_|ld-musl|ld-linux/,
    'the binary needs glibc 2.28 or later, or musl: run it on a newer system, or build it there',
  ],
  [/node-gyp-build/, 'reinstall the package with its dependencies (npm install etcd-disk-bench)'],
];

function remedyFor(reason: string): string {
  const known = REMEDIES.find(([sign]) => sign.test(reason))?.[1];
  return known ?? 'reinstall the package (npm install etcd-disk-bench), or in a checkout run npm run build';
}
