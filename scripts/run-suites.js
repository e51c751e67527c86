// Runs the suites of a tier, two in parallel, and prints the duration of each. CONTRIBUTING.md explains the tiers.
//   node scripts/run-suites.js all|nightly [suite...]
// The log of each suite goes to build-results/<suite>.log, and is printed if the suite fails. The last line counts all tests. A suite
// without a count, such as lint, counts as one test. A suite that failed without a failed test, such as in its set-up, counts as one failed
// test.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'build-results');
const LANES = 2;

// The longest first, so that both lanes end at about the same time. A suite whose `lack` is not null cannot run here; on CI that is a
// failure.
const SUITES = [
  // It mostly waits, for its hosts and for runs, so it takes no lane.
  { name: 'deploy', tiers: ['all', 'nightly'], command: 'npm run test:deploy', takesNoLane: true },
  { name: 'newcomer', tiers: ['all'], command: 'scripts/newcomer.sh root', lack: containerLack },
  { name: 'newcomer', tiers: ['nightly'], command: 'scripts/newcomer.sh root user', lack: containerLack },
  { name: 'install', tiers: ['all', 'nightly'], command: 'npm run test:install' },
  { name: 'native', tiers: ['all', 'nightly'], command: 'npm run test:native' },
  { name: 'test', tiers: ['all', 'nightly'], command: 'npm test' },
  { name: 'faults', tiers: ['all', 'nightly'], command: 'npm run test:faults' },
  { name: 'soak', tiers: ['nightly'], command: 'npm run test:soak' },
  { name: 'html', tiers: ['all', 'nightly'], command: 'npm run test:html' },
  { name: 'accuracy', tiers: ['nightly'], command: 'npm run test:accuracy' },
  { name: 'laws', tiers: ['nightly'], command: 'npm run test:laws' },
  { name: 'types', tiers: ['all', 'nightly'], command: 'npm run types' },
  { name: 'lint', tiers: ['all', 'nightly'], command: 'npm run lint' },
  // It tests whether its servers are slow, so nothing may run in parallel.
  { name: 'cluster', tiers: ['all', 'nightly'], command: 'npm run test:cluster', isAlone: true },
];

function containerLack() {
  if (process.getuid() !== 0) return 'a container is made by root';
  const isThere = spawnSync('sh', ['-c', 'command -v mmdebstrap'], { stdio: 'ignore' }).status === 0;
  return isThere ? null : 'mmdebstrap is not installed: apt-get install mmdebstrap';
}

const [tier, ...names] = process.argv.slice(2);
const suites = SUITES.filter(({ name, tiers }) => tiers.includes(tier) && (names.length === 0 || names.includes(name)));
if (suites.length === 0) throw new Error('usage: run-suites.js all|nightly [suite...]');

const logOf = (name) => join(RESULTS, `${name}.log`);

async function run({ name, command, lack }) {
  const missing = lack?.() ?? null;
  if (missing !== null) {
    const [result, counts] = process.env.CI ? ['failed', { failed: 1 }] : ['skipped', { skipped: 1 }];
    return { name, seconds: 0, result, counts: { ...NONE, ...counts }, note: missing };
  }
  const log = openSync(logOf(name), 'w');
  const begun = Date.now();
  const status = await new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], {
      cwd: ROOT,
      stdio: ['ignore', log, log],
      env: { ...process.env, TIER: tier },
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = Math.round((Date.now() - begun) / 1000);
  const result = status === 0 ? 'passed' : 'failed';
  if (result === 'failed') console.log(`\n--- the log of ${name} ---\n${readFileSync(logOf(name), 'utf8')}`);
  console.log(`${name}: ${result} after ${seconds} s`);
  return { name, seconds, result, counts: countsOf(name, result), note: notesIn(name) };
}

const NONE = { passed: 0, failed: 0, skipped: 0 };

/** The test counts in build-results/<suite>.json, in vitest's format, which `test/support/suite.ts` configures. */
function countsOf(name, result) {
  const file = join(RESULTS, `${name}.json`);
  if (!existsSync(file)) return { ...NONE, [result]: 1 };
  const { numPassedTests, numFailedTests, numPendingTests = 0 } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = result === 'failed' ? Math.max(1, numFailedTests) : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}

/** The notes of a suite about skipped tests. */
function notesIn(name) {
  const text = readFileSync(logOf(name), 'utf8');
  return [...text.matchAll(/^ \d+ tests? skipped, because .*\n(?: {2}.*\n)+/gm)].join('');
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const begun = Date.now();
// Builds once, so that no suite builds files that another one is reading.
const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build.js'), 'lib', 'modules', 'native'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);

const results = [];
const left = suites.filter(({ isAlone, takesNoLane }) => !isAlone && !takesNoLane);
const lane = async () => {
  for (let suite = left.shift(); suite !== undefined; suite = left.shift()) results.push(await run(suite));
};
const outside = suites.filter(({ takesNoLane }) => takesNoLane).map(async (suite) => results.push(await run(suite)));
await Promise.all([...Array.from({ length: LANES }, lane), ...outside]);
for (const suite of suites.filter(({ isAlone }) => isAlone)) results.push(await run(suite));

console.log('');
for (const { name, seconds, result, note } of results.sort((a, b) => b.seconds - a.seconds)) {
  console.log(`${name.padEnd(12)}${result.padEnd(9)}${`${seconds} s`.padStart(7)}`);
  if (note) console.log(note.trimEnd());
}
console.log(`all suites: ${Math.round((Date.now() - begun) / 1000)} s`);
const total = (kind) => results.reduce((sum, { counts }) => sum + counts[kind], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') > 0 || total('passed') === 0 ? 1 : 0;
