// Measures with the installed package on the current runtime. Prints one line of JSON: the runtime, the loaded binary, and each check that
// passed. Ends at the first failed check. It uses no test runner, because some runtimes support none.

import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import { benchmarkEtcdDisk, inspect } from 'etcd-disk-bench';

const [directory] = process.argv.slice(2);
const held = [];
const check = async (what, body) => {
  try {
    await body();
  } catch (error) {
    console.error(`did not hold: ${what}`);
    throw error;
  }
  assert.deepEqual(readdirSync(directory), [], `${what}: something was left behind`);
  held.push(what);
};
const loadedBinary = () => /\S*\/prebuilds\/\S+\.node/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0];
const quick = { mode: 'thorough', phases: ['closed-loop'], durationSeconds: 60, maxAppends: 50 };

await check('appends are counted and timed', async () => {
  const [phase] = (await benchmarkEtcdDisk(directory, quick)).phases;
  assert.equal(phase.appends, 50);
  assert.equal(phase.append.count, 50);
  assert.ok(phase.sync.count >= 50 && phase.write.count >= 50);
  assert.ok(phase.bytesWritten >= 50 * 8000);
  assert.ok(phase.sync.minNs > 0 && phase.sync.minNs <= phase.sync.p50Ns && phase.sync.p50Ns <= phase.sync.maxNs);
  assert.ok(phase.append.maxNs >= phase.sync.minNs);
});

await check('a paced phase commits beside its appends', async () => {
  const [phase] = (await benchmarkEtcdDisk(directory, { phases: ['paced'], durationSeconds: 2 })).phases;
  assert.ok(phase.appends > 0 && phase.commit.count > 0);
  assert.equal(phase.response.count, phase.appendsDue);
});

await check('what is written is there meanwhile', async () => {
  let seen = [];
  const hasLog = () => seen.some((name) => name.endsWith('.wal'));
  const abortion = new AbortController();
  const onProgress = () => {
    try {
      for (const name of readdirSync(directory)) seen = [...seen, ...readdirSync(`${directory}/${name}`)];
    } catch (error) {
      // It can be removed between the two calls.
      if (error.code !== 'ENOENT') throw error;
    }
    if (hasLog()) abortion.abort();
  };
  await benchmarkEtcdDisk(directory, { ...quick, maxAppends: 1e9, signal: abortion.signal, onProgress });
  assert.ok(hasLog(), `no write-ahead log among ${seen}`);
});

await check('an abort ends a run, which reports what it has', async () => {
  // Once the run has begun, even on a slow machine.
  const abortion = new AbortController();
  const onProgress = ({ appends }) => {
    if (appends > 0) abortion.abort();
  };
  const report = await benchmarkEtcdDisk(directory, { durationSeconds: 600, signal: abortion.signal, onProgress });
  assert.equal(report.outcome, 'interrupted');
  assert.ok(report.phases[0].appends > 0);
});

await check('two runs at once do not disturb one another', async () => {
  const reports = await Promise.all([benchmarkEtcdDisk(directory, quick), benchmarkEtcdDisk(directory, quick)]);
  assert.deepEqual(
    reports.map((report) => report.phases[0].appends),
    [50, 50],
  );
});

await check('an error of the system has its code', async () => {
  const missing = benchmarkEtcdDisk(`${directory}/none`, { ...quick, mustExist: true });
  await assert.rejects(missing, { name: 'DiskBenchError', code: 'ENOENT' });
});

await check('a mistake of the caller is refused', async () => {
  await assert.rejects(benchmarkEtcdDisk(directory, { durationSeconds: -1 }), /durationSeconds/);
});

await check('a worker thread measures', async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import('etcd-disk-bench').then(({ benchmarkEtcdDisk }) => benchmarkEtcdDisk(...workerData))
      .then((report) => parentPort.postMessage(report.phases[0].appends));`;
  const worker = new Worker(code, { eval: true, workerData: [directory, quick] });
  const appends = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  assert.equal(appends, 50);
});

await check('the storage is told', async () => {
  assert.equal(typeof (await inspect(directory)).storage.class, 'string');
});

await check('what is thrown inside the binary is caught', () => {
  const addon = createRequire(import.meta.url)(loadedBinary());
  assert.throws(() => addon.isLocked(5), { name: 'TypeError' });
  assert.equal(addon.isLocked(`${directory}/none`), constants.errno.ENOENT);
});

const runtime = process.versions.bun === undefined ? `Node ${process.versions.node}` : `Bun ${process.versions.bun}`;
console.log(JSON.stringify({ runtime, arch: process.arch, binary: loadedBinary(), held }));
