// The clients of a cluster, in their own process. They send steady puts and ranges over gRPC, each at its due time even if earlier ones are
// not answered yet, or puts as fast as etcd answers. The argument is the load as JSON. At the end the process prints its counts as JSON.

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../bench/side-by-side/etcd-kv.proto', import.meta.url));
const CALL_TIMEOUT_MS = 3000;
// Limits the pending calls to a cluster that does not answer.
const MAX_IN_FLIGHT = 200;

const load = JSON.parse(process.argv[2]);
const { etcdserverpb } = loadPackageDefinition(loadSync(PROTO));
const options = { 'grpc.max_receive_message_length': -1, 'grpc.max_reconnect_backoff_ms': 1000 };
const { serializers, clients } = connect();
const content = randomBytes(2 * load.valueBytes);
const counts = { puts: 0, ranges: 0, failed: 0, latestError: '' };
let hasEnded = false;
let inFlight = 0;
process.once('SIGTERM', () => {
  hasEnded = true;
});

if (load.total === undefined) {
  await Promise.all([steadily(load.putsPerSecond, put), steadily(load.rangesPerSecond, range)]);
} else {
  let next = 0;
  const one = async () => {
    while (next < load.total && !hasEnded) {
      const first = next;
      next += load.putsPerTransaction;
      await putMany(first, Math.min(next, load.total));
    }
  };
  await Promise.all(Array.from({ length: load.clients }, one));
}
// Do not wait for calls to a member that has ended.
for (let tries = 0; inFlight > 0 && tries < 50; tries += 1) await pause(10);
console.log(JSON.stringify(counts));
process.exit(0);

function connect() {
  const { Put, Range, Txn } = etcdserverpb.KV.service;
  return {
    serializers: { Put, Range, Txn },
    clients: load.addresses.map((address) => new etcdserverpb.KV(address, credentials.createInsecure(), options)),
  };
}

async function steadily(perSecond, act) {
  if (!perSecond) return;
  const start = performance.now();
  for (let number = 0; !hasEnded; number += 1) {
    const wait = start + (number * 1000) / perSecond - performance.now();
    if (wait > 0) await pause(wait);
    if (inFlight < MAX_IN_FLIGHT) void act(number);
  }
}

function put(number) {
  return call(number, serializers.Put, putOf(number), 'puts');
}

function putMany(first, end) {
  const puts = Array.from({ length: end - first }, (_, index) => ({ requestPut: putOf(first + index) }));
  return call(first / load.putsPerTransaction, serializers.Txn, { success: puts }, 'puts', end - first);
}

function putOf(number) {
  const from = (number * 61) % (load.valueBytes + 1);
  return { key: keyOf(number), value: content.subarray(from, from + load.valueBytes) };
}

function keyOf(number) {
  return Buffer.from(`${load.prefix}${String(number % load.keys).padStart(6, '0')}`);
}

/** All keys of a prefix, or one key. The answer is not decoded, to save CPU time. */
function range(number) {
  const all = load.rangePrefix;
  const request = all === undefined ? { key: keyOf(number) } : { key: Buffer.from(all), rangeEnd: endOf(all) };
  return call(number, serializers.Range, request, 'ranges');
}

function endOf(prefix) {
  const end = Buffer.from(prefix);
  end[end.length - 1] += 1;
  return end;
}

function call(number, method, request, kind, weight = 1) {
  const client = clients[number % clients.length];
  const deadline = Date.now() + CALL_TIMEOUT_MS;
  inFlight += 1;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      (bytes) => bytes,
      request,
      { deadline },
      (error) => {
        inFlight -= 1;
        if (error) counts.failed += weight;
        else counts[kind] += weight;
        counts.latestError = error?.message ?? counts.latestError;
        resolve();
      },
    );
  });
}
