// Adds up what the suites counted (one JSON file each, vitest's form) into the closing line: `N passed, N failed, N skipped`. A C++ test
// runs under three builds, and counts once.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: count-tests.js <folder of results>');

const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const results = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  total.passed += results.numPassedTests;
  total.failed += results.numFailedTests;
  total.skipped += results.numPendingTests ?? 0;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
