// A run that the end of its process or thread, or the garbage collector, ends: no crash, no hang, and nothing left on the disk.

import { describe, expect, it } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { type Ended, startScript } from '../support/program.js';
import { TIER } from '../support/tier.js';
import { until } from '../support/until.js';

const INDEX = new URL('../../dist/index.js', import.meta.url).href;
/** Each worker lives longer than the one before it, by this many times 3 ms. */
const STEP = TIER === 'nightly' ? 1 : 3;
/** Seen once in some thousand workers of Node 20 that were terminated during a call of `fs.promises`: an assertion of Node aborts the process. */
const NODE_FAULT = /node_file-inl\.h:\d+\s+# {2}Assertion failed: \(req_wrap\) != nullptr/;
const LONG = `{ mode: 'thorough', durationSeconds: 600 }`;
/** Ends a thread, and prints GAVE_UP if that took as long as the addon waits for a hung call. */
const GAVE_UP = 'gave up';
const TIMED = `const timed = async (end) => {
  const start = performance.now();
  const report = () => { if (performance.now() - start > 900) console.log('${GAVE_UP}'); };
  process.on('exit', report);
  const status = await end();
  process.removeListener('exit', report);
  report();
  return status;
};`;

/** Repeats a script while its end gave up on a hung call: a disk that stalled for 0.9 s keeps the folder, for the next run to remove. */
async function endedWithoutStall(body: string): Promise<Ended & { readonly names: readonly string[] }> {
  for (;;) {
    const directory = freshDirectory();
    const ended = await startScript(directory, `${TIMED}\n${body}`).ended;
    if (!ended.stdout.includes(GAVE_UP) && !NODE_FAULT.test(ended.stderr))
      return { ...ended, names: namesIn(directory) };
  }
}

async function hasBegun(directory: string): Promise<void> {
  await until('the folder is there', () => namesIn(directory).length > 0);
}

describe('an active run', () => {
  it('ends with process.exit()', async () => {
    const ended = await endedWithoutStall(
      `benchmarkEtcdDisk(directory, { durationSeconds: 600, onProgress: () => timed(() => process.exit(7)) });`,
    );
    expect(ended).toMatchObject({ status: 7, stderr: '', names: [] });
  });

  it('ends with an uncaught exception', async () => {
    const ended = await endedWithoutStall(
      `benchmarkEtcdDisk(directory, { durationSeconds: 600,
        onProgress: () => process.nextTick(() => timed(() => new Promise(() => setImmediate(() => { throw new Error('oh'); })))) });`,
    );
    expect(ended).toMatchObject({ status: 1, names: [] });
  });

  it.each(['closed-loop', 'paced'])('ends with worker.terminate() in its %s phase', async (phase) => {
    const ended = await endedWithoutStall(
      `import { once } from 'node:events';
       import { readdirSync } from 'node:fs';
       import { Worker } from 'node:worker_threads';
       const code = \`Promise.all([import('\${${JSON.stringify(INDEX)}}'), import('node:worker_threads')]).then(([{ benchmarkEtcdDisk }, { parentPort }]) =>
         benchmarkEtcdDisk(\${JSON.stringify(directory)}, { mode: 'thorough', durationSeconds: 600, phases: ['${phase}'],
           onProgress: ({ phase, appends }) => { if (appends > 0) parentPort.postMessage(phase); } }))\`;
       const worker = new Worker(code, { eval: true });
       const [phase] = await once(worker, 'message');
       const under = readdirSync(directory).length;
       console.log('terminated', await timed(() => worker.terminate()), 'in', phase, 'with', under);`,
    );
    expect(ended).toMatchObject({ status: 0, stdout: `terminated 1 in ${phase} with 1\n`, stderr: '', names: [] });
  });

  it('survives worker.terminate() at any moment after the import', async () => {
    const ended = await endedWithoutStall(
      `import { Worker } from 'node:worker_threads';
       const code = \`import('\${${JSON.stringify(INDEX)}}').then(({ benchmarkEtcdDisk }) =>
         benchmarkEtcdDisk(\${JSON.stringify(directory)}, { durationSeconds: 0.1, maxAppends: 1 + Math.floor(Math.random() * 3) }))\`;
       for (let n = 0; n < 60; n += ${STEP}) {
         const worker = new Worker(code, { eval: true });
         worker.on('error', () => {});
         await new Promise((resolve) => setTimeout(resolve, 20 + 3 * n));
         await timed(() => worker.terminate());
       }
       console.log('survived');`,
    );
    expect(ended).toMatchObject({ status: 0, signal: null, stdout: 'survived\n', stderr: '', names: [] });
  });

  it('completes in a worker thread', async () => {
    const directory = freshDirectory();
    const script = startScript(
      directory,
      `import { Worker } from 'node:worker_threads';
       const code = \`import('\${${JSON.stringify(INDEX)}}').then(async ({ benchmarkEtcdDisk }) => {
         const { outcome } = await benchmarkEtcdDisk(\${JSON.stringify(directory)}, { durationSeconds: 0.3 });
         (await import('node:worker_threads')).parentPort.postMessage(outcome); })\`;
       new Worker(code, { eval: true }).on('message', (outcome) => console.log(outcome));`,
    );
    expect(await script.ended).toMatchObject({ status: 0, stdout: 'completed\n', stderr: '' });
    expect(namesIn(directory)).toEqual([]);
  });

  it('is not collected as garbage', async () => {
    const directory = freshDirectory();
    const script = startScript(
      directory,
      `const collector = setInterval(() => globalThis.gc(), 100);
       benchmarkEtcdDisk(directory, { durationSeconds: 0.6 }).then(({ outcome }) => { clearInterval(collector); globalThis.gc(); console.log(outcome); });`,
      '--expose-gc',
    );
    expect(await script.ended).toMatchObject({ status: 0, stdout: 'completed\n', stderr: '' });
    expect(namesIn(directory)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is cleaned up at %s, and the signal then ends the process',
    async (signal) => {
      const directory = freshDirectory();
      const script = startScript(directory, `await benchmarkEtcdDisk(directory, ${LONG}); console.log('survived');`);
      await hasBegun(directory);
      script.child.kill(signal);
      expect(await script.ended).toMatchObject({ status: null, signal, stdout: '' });
      expect(namesIn(directory)).toEqual([]);
    },
  );

  it('is stopped by process.exit() with any number of runs, without a warning', async () => {
    const ended = await endedWithoutStall(
      `let looks = 0;
       for (let n = 0; n < 12; n += 1) benchmarkEtcdDisk(directory, { durationSeconds: 600, phases: ['paced'], onProgress: () => { looks += 1; if (looks > 12) timed(() => process.exit(0)); } });`,
    );
    expect(ended).toMatchObject({ status: 0, stderr: '', names: [] });
  });

  it("ends on a signal even if another library's listener acts only when alone", async () => {
    const directory = freshDirectory();
    // signal-exit does this: it acts only if there is no other listener.
    const script = startScript(
      directory,
      `process.on('SIGINT', function alone() { if (process.listenerCount('SIGINT') === 1) process.exit(1); });
       const { outcome } = await benchmarkEtcdDisk(directory, ${LONG});
       console.log(outcome);`,
    );
    await hasBegun(directory);
    script.child.kill('SIGINT');
    expect(await script.ended).toMatchObject({ status: 0, stdout: 'interrupted\n' });
    expect(namesIn(directory)).toEqual([]);
  });

  it('leaves the signal to a program that listens to it', async () => {
    const directory = freshDirectory();
    const script = startScript(
      directory,
      `const controller = new AbortController();
       process.on('SIGTERM', () => controller.abort());
       const { outcome } = await benchmarkEtcdDisk(directory, { durationSeconds: 600, signal: controller.signal });
       console.log(outcome);`,
    );
    await hasBegun(directory);
    script.child.kill('SIGTERM');
    expect(await script.ended).toMatchObject({ status: 0, stdout: 'interrupted\n' });
    expect(namesIn(directory)).toEqual([]);
  });

  it('removes its listeners at its end', async () => {
    const directory = freshDirectory();
    const script = startScript(
      directory,
      `await Promise.all([1, 2].map(() => benchmarkEtcdDisk(directory, { durationSeconds: 0.3 })));
       console.log(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal)).join());`,
    );
    expect(await script.ended).toMatchObject({ status: 0, stdout: '0,0,0\n', stderr: '' });
  });
});
