// Builds the fault injector before the tests, and prints the number of faults that the tests survived.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { COUNT_FILE, FOLDER, INJECTOR } from './injector.js';

export function setup(): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(COUNT_FILE, '');
  const source = new URL('../../native/test/fault_injector.cc', import.meta.url).pathname;
  execFileSync('g++', ['-std=c++20', '-O1', '-shared', '-fPIC', '-o', INJECTOR, source, '-ldl'], { stdio: 'inherit' });
}

export function teardown(): void {
  const counts = readFileSync(COUNT_FILE, 'utf8').split('\n').map(Number);
  console.log(`faults injected and survived: ${counts.reduce((sum, count) => sum + count, 0)}`);
  rmSync(COUNT_FILE);
}
