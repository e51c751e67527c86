// Reports missing tools for building the addon in one line, before node-gyp does in a hundred.

import { spawnSync } from 'node:child_process';

const OLDEST_GCC = 12;

/** `null` if no tool is missing. */
export function missingTools() {
  const lacks = [
    compilerLack(process.env.CXX ?? 'c++'),
    works('make', '--version') ? null : 'make',
    works('python3', '--version') ? null : 'Python 3 (node-gyp is written in it)',
  ].filter((lack) => lack !== null);
  if (lacks.length === 0) return null;
  return `etcd-disk-bench: the addon cannot be built, since this machine lacks:
${lacks.map((lack) => `  - ${lack}`).join('\n')}
Install these, then run npm ci again:
  Debian, Ubuntu   apt-get install g++ make python3
  Fedora, RHEL     dnf install gcc-c++ make python3
  Alpine           apk add g++ make python3
The package from npm needs no compiler: npm install etcd-disk-bench`;
}

function works(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore', shell: false }).status === 0;
}

function compilerLack(command) {
  const [program, ...before] = command.split(' ');
  const wanted = `a C++ compiler (g++ ${OLDEST_GCC} or later)`;
  const version = spawnSync(program, [...before, '-dumpversion'], { encoding: 'utf8' });
  if (version.status !== 0) return wanted;
  // clang has other version numbers, and is not checked.
  const isGcc = !/clang/.test(spawnSync(program, [...before, '--version'], { encoding: 'utf8' }).stdout);
  const major = Number.parseInt(version.stdout, 10);
  return isGcc && major < OLDEST_GCC ? `${wanted}; ${program} is version ${version.stdout.trim()}` : null;
}
