// A real etcd with one member, bound to loopback, with its data in a folder on the measured disk.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atExit } from './clean-up.js';
import { processOf } from './other-cpu-time.js';

const START_TIMEOUT_MS = 30_000;

export interface Etcd {
  readonly pid: number;
  /** Host and port for its clients. */
  readonly address: string;
  readonly metrics: () => Promise<string>;
  /** CPU time used so far, in seconds. */
  readonly cpuSeconds: () => number;
  readonly stop: () => Promise<void>;
}

/** @param program `etcd`, or the path of another version */
export async function startEtcd(directory: string, program = 'etcd'): Promise<Etcd> {
  const data = mkdtempSync(join(directory, 'etcd-'));
  const [client, peer] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const settings = {
    name: 'bench',
    'data-dir': data,
    'listen-client-urls': `http://${client}`,
    'advertise-client-urls': `http://${client}`,
    'listen-peer-urls': `http://${peer}`,
    'initial-advertise-peer-urls': `http://${peer}`,
    'initial-cluster': `bench=http://${peer}`,
    logger: 'zap',
  };
  const server = spawn(
    program,
    Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    { stdio: 'ignore', env: environmentWithoutEtcd() },
  );
  const clean = (): void => {
    server.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  const cleaned = atExit(clean);
  const { pid } = server;
  await untilHealthy(server, client);
  if (pid === undefined) throw new Error('etcd was not started');
  return {
    pid,
    address: client,
    metrics: async () => (await fetch(`http://${client}/metrics`)).text(),
    cpuSeconds: () => processOf(readFileSync(`/proc/${pid}/stat`, 'utf8')).seconds,
    stop: async () => {
      const gone = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
      server.kill('SIGTERM');
      await gone;
      cleaned();
      clean();
    },
  };
}

// Variables ETCD_* would change settings that the command line leaves at their defaults.
function environmentWithoutEtcd(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ETCD_')));
}

async function untilHealthy(server: ChildProcess, address: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`http://${address}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`etcd did not become healthy${server.exitCode === null ? '' : ` and ended (${server.exitCode})`}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
