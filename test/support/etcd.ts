// A real etcd for one test, on the loopback interface, ended with the test.

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { onTestFinished, type TestContext } from 'vitest';
import { needs } from './needs.js';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Resolves when etcd serves requests. `args` and `options` set its data directory. */
export async function startEtcd(
  context: TestContext,
  args: readonly string[],
  {
    program = 'etcd',
    ...options
  }: { readonly program?: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ChildProcess> {
  needs(context, 'etcd');
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const urls = ['--listen-client-urls', client, '--advertise-client-urls', client, '--listen-peer-urls', peer];
  const cluster = ['--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`];
  const child = spawn(program, [...args, ...urls, ...cluster], { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to serve client requests')) resolve();
    });
    child.once('close', () => reject(new Error(`etcd ended: ${said}`)));
    child.once('error', reject);
  });
  return child;
}
