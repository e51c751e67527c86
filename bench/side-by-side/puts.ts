// Makes puts to an etcd over gRPC at a steady rate. Each is due at its time, even if earlier ones are late.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { atExit } from './clean-up.js';

const PROTO = fileURLToPath(new URL('../../../bench/side-by-side/etcd-kv.proto', import.meta.url));
// Like the objects of a small cluster: each key is written again and again.
const KEYS = 1000;

interface Kv extends Client {
  put(request: { key: Buffer; value: Buffer }, done: (error: ServiceError | null) => void): void;
}

export interface PutLoad {
  /** Host and port. */
  readonly address: string;
  readonly valueBytes: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
}

export interface PutResults {
  /** From the due time of each put to its answer. */
  readonly tookNs: readonly number[];
  /** From the first put to the last answer. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Makes puts from a separate process whose threads all give way to others (SCHED_IDLE): clients are usually on another machine, and take no
 * CPU time from etcd's syncs.
 */
export async function putFromIdleProcess(load: PutLoad): Promise<PutResults> {
  const script = fileURLToPath(new URL('./puts-process.js', import.meta.url));
  const child = spawn('chrt', ['--idle', '0', process.execPath, script, JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = atExit(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [status] = await once(child, 'close');
  ended();
  if (status !== 0) throw new Error('the puts failed');
  return JSON.parse(output);
}

/** Makes puts until the time is over and all are answered. Returns the time of each from its due time to its answer. */
export async function makePuts(load: PutLoad): Promise<Omit<PutResults, 'cpuSeconds'>> {
  const { address, valueBytes, ratePerSecond, seconds } = load;
  const kv = connect(address);
  // Twice the size, so that each value is a different part of it.
  const content = randomBytes(2 * valueBytes);
  const put = (number: number) =>
    new Promise<void>((resolve, reject) => {
      const from = (number * 61) % (valueBytes + 1);
      const key = Buffer.from(`/registry/bench/${String(number % KEYS).padStart(6, '0')}`);
      kv.put({ key, value: content.subarray(from, from + valueBytes) }, (error) => (error ? reject(error) : resolve()));
    });
  try {
    await put(0); // connects
    const took: number[] = [];
    const total = Math.round(ratePerSecond * seconds);
    const start = performance.now();
    const dueMs = (number: number) => start + (number * 1000) / ratePerSecond;
    const answers: Promise<void>[] = [];
    for (let number = 0; number < total; number += 1) {
      const wait = dueMs(number) - performance.now();
      if (wait > 0) await pause(wait);
      answers.push(put(number).then(() => void took.push((performance.now() - dueMs(number)) * 1e6)));
    }
    await Promise.all(answers);
    return { tookNs: took, seconds: (performance.now() - start) / 1000 };
  } finally {
    kv.close();
  }
}

function connect(address: string): Kv {
  const { etcdserverpb } = loadPackageDefinition(loadSync(PROTO)) as unknown as {
    etcdserverpb: { KV: new (address: string, with_: ReturnType<typeof credentials.createInsecure>) => Kv };
  };
  return new etcdserverpb.KV(address, credentials.createInsecure());
}
