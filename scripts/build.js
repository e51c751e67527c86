// Builds the parts of the checkout, each only if a source is newer than its last build. `npx` in a checkout runs `prepare` every time, and
// each test suite builds first: neither should take 30 s. Prints the output of a compiler only if it fails.
//   node scripts/build.js [page] [lib] [modules] [native]

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingTools } from './missing-tools.js';

const ROOT = join(import.meta.dirname, '..');
const STAMPS = join(ROOT, 'node_modules/.cache/etcd-disk-bench');
const bin = (name) => join(ROOT, 'node_modules/.bin', name);
const script = (name) => [process.execPath, join(import.meta.dirname, name)];

// `first` lists the parts to build before. A source is a file or a folder. The lock file represents the tools and the dependencies.
const PARTS = {
  page: {
    what: 'the page of the HTML report',
    sources: ['lib/report/html/page', 'scripts/bundle-page.js', 'scripts/bundles.js', 'package-lock.json'],
    result: 'lib/report/html/page.generated.ts',
    commands: [script('bundle-page.js')],
  },
  lib: {
    what: 'dist/',
    first: ['page'],
    sources: ['lib', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.types.json'],
    result: 'dist/index.d.ts',
    commands: [script('bundle-lib.js'), [bin('tsc'), '-p', 'tsconfig.types.json'], script('prune-types.js')],
  },
  modules: {
    what: 'build-modules/',
    first: ['page'],
    sources: ['lib', 'bench', 'package-lock.json', 'tsconfig.json', 'tsconfig.modules.json'],
    result: 'build-modules/lib/index.js',
    commands: [[bin('tsc'), '-p', 'tsconfig.modules.json']],
  },
  native: {
    what: 'the addon (C++)',
    sources: ['native/core', 'native/addon', 'binding.gyp', 'package-lock.json'],
    result: 'build/Release/etcd_disk_bench.node',
    commands: [[bin('node-gyp'), 'rebuild', '--release', '--jobs=max']],
    missing: missingTools,
  },
};

/** The latest change of a file, or of anything in a folder. A folder changes if a file is added or removed. */
function changedMs(path) {
  const own = statSync(path);
  if (!own.isDirectory()) return path.endsWith('page.generated.ts') ? 0 : own.mtimeMs;
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => changedMs(join(path, name))));
}

function isBuilt({ sources, result }, stamp) {
  if (!existsSync(stamp) || !existsSync(join(ROOT, result))) return false;
  return Math.max(...sources.map((source) => changedMs(join(ROOT, source)))) <= statSync(stamp).mtimeMs;
}

function fail(text) {
  console.error(text);
  process.exit(1);
}

function build(name) {
  const part = PARTS[name];
  for (const other of part.first ?? []) build(other);
  const stamp = join(STAMPS, name);
  if (isBuilt(part, stamp)) return;
  const missing = part.missing?.() ?? null;
  if (missing !== null) fail(missing);
  console.log(`build: ${part.what}`);
  // A source that changes during the build must count as newer than the build.
  const begun = new Date();
  for (const [command, ...args] of part.commands) {
    const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
    if (error) throw error;
    if (status !== 0) fail(`${stdout}${stderr}\nbuild: ${part.what} could not be built: see above`);
  }
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}

const unknown = process.argv.slice(2).find((name) => !(name in PARTS));
if (unknown !== undefined) fail(`build: no part is called ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
for (const name of process.argv.slice(2)) build(name);
