// A call that hangs in the kernel does not delay a worker, process.exit(), the natural end of a process, or a signal.

import { readFileSync } from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import { freezable } from '../support/freezable.js';
import { startScript } from '../support/program.js';
import { until } from '../support/until.js';

const INDEX = new URL('../../dist/index.js', import.meta.url).href;
const RUN = `{ mode: 'thorough', durationSeconds: 600, phases: ['paced'], keepFreeBytes: 0`;

const stateOf = (pid: number, thread = pid): string | undefined =>
  / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))?.[1];

/** Starts a script, freezes the disk when the script asks for it, and confirms. Returns the script's output up to the end of its main thread. */
async function whileItHangs(context: TestContext, body: (directory: string) => string): Promise<string> {
  const disk = freezable(context);
  const { child, ended } = startScript(disk.directory, body(disk.directory));
  let printed = '';
  child.stdout?.on('data', (text: string) => {
    printed += text;
  });
  child.stderr?.on('data', (text: string) => {
    printed += text;
  });
  await until('it appends', () => printed.includes('appends\n'));
  disk.freeze();
  child.kill('SIGUSR2');
  // The hung thread keeps the process alive: its main thread has ended, and waits for the hung one.
  await until('the main thread has ended', () => child.exitCode !== null || stateOf(child.pid ?? 0) === 'Z');
  const before = printed;
  disk.thaw();
  await ended;
  return before;
}

/** The last part of each script, after the freeze, and the time for the write to hang. */
const WHEN_FROZEN = `await new Promise((resolve) => process.once('SIGUSR2', resolve));
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log('frozen');`;

describe('a hung system call', () => {
  it('lets process.exit() end the process', async (context) => {
    const printed = await whileItHangs(
      context,
      () => `let isTold = false;
        benchmarkEtcdDisk(directory, ${RUN}, onProgress: ({ appends }) => {
          if (!isTold && appends > 5) { isTold = true; console.log('appends'); } } });
        ${WHEN_FROZEN}
        process.exit(7);`,
    );
    expect(printed).toBe('appends\nfrozen\n');
  });

  it('lets worker.terminate() return, and the process ends', async (context) => {
    const printed = await whileItHangs(
      context,
      (directory) => `import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';
        const worker = new Worker(\`Promise.all([import('${INDEX}'), import('node:worker_threads')]).then(([{ benchmarkEtcdDisk }, { parentPort }]) =>
          benchmarkEtcdDisk('${directory}', ${RUN}, onProgress: ({ appends }) => { if (appends > 5) parentPort.postMessage(1); } }))\`, { eval: true });
        await once(worker, 'message');
        console.log('appends');
        ${WHEN_FROZEN}
        console.log('terminated', await worker.terminate());`,
    );
    expect(printed).toBe('appends\nfrozen\nterminated 1\n');
  });

  it('lets an abort reject with ERR_CALL_HUNG, and the process then ends by itself', async (context) => {
    const printed = await whileItHangs(
      context,
      () => `let isTold = false;
        const controller = new AbortController();
        const run = benchmarkEtcdDisk(directory, ${RUN}, signal: controller.signal, onProgress: ({ appends }) => {
          if (!isTold && appends > 5) { isTold = true; console.log('appends'); } } });
        ${WHEN_FROZEN}
        controller.abort();
        console.log(await run.catch(({ code }) => code));`,
    );
    expect(printed).toBe('appends\nfrozen\nERR_CALL_HUNG\n');
  });

  it('lets several runs be abandoned together', async (context) => {
    const printed = await whileItHangs(
      context,
      () => `let isTold = false;
        for (let n = 0; n < 3; n += 1) benchmarkEtcdDisk(directory, ${RUN}, onProgress: ({ appends }) => {
          if (!isTold && appends > 5) { isTold = true; console.log('appends'); } } });
        ${WHEN_FROZEN}
        process.exit(7);`,
    );
    expect(printed).toBe('appends\nfrozen\n');
  });
});
