// Measures how fast `diagnose` reads a long log and a long dump, and its memory, in comparison with `grep -c`. The argument is in
// megabytes: `bench:diagnose -- 1024`.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const megabytes = Number(process.argv[2] ?? 1024);

/** The log of a busy control plane's etcd: most lines report slow operations, which are the slowest to parse. */
function logLines(count: number, second: number): string {
  const ts = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const before = `Jan 01 10:00:00 cp-1 etcd[820]: {"level":"`;
  const lines = [
    `${before}warn","ts":"${ts}","caller":"etcdserver/util.go:170","msg":"apply request took too long","took":"132.408µs","expected-duration":"100ms","prefix":"read-only range ","request":"key:\\"/registry/pods/kube-system/coredns\\" limit:500 ","response":"range_response_count:1 size:3042"}`,
    `${before}info","ts":"${ts}","caller":"traceutil/trace.go:171","msg":"trace[1829220651] range","detail":"{range_begin:/registry/pods/; range_end:/registry/pods0; response_count:1; response_revision:108088; }","duration":"161.650664ms","start":"${ts}","end":"${ts}","steps":["trace[1829220651] 'agreement among raft nodes before linearized reading'  (duration: 150.05886ms)","trace[1829220651] 'range keys from in-memory index tree'  (duration: 11.05886ms)"]}`,
    `${before}info","ts":"${ts}","caller":"mvcc/index.go:214","msg":"compact tree index","revision":151654311}`,
    `${before}info","ts":"${ts}","caller":"mvcc/kvstore_compaction.go:57","msg":"finished scheduled compaction","compact-revision":151654311,"took":"45.260074ms"}`,
    `${before}warn","ts":"${ts}","caller":"rafthttp/probing_status.go:70","msg":"prober detected unhealthy status","round-tripper-name":"ROUND_TRIPPER_RAFT_MESSAGE","remote-peer-id":"a1b2c3d400000001","rtt":"1.2ms","error":"dial tcp 192.0.2.1:2380: i/o timeout"}`,
    `I0101 10:00:00.000000 1 controller.go:1] a line of another program in the same journal, which says nothing of etcd`,
  ];
  return Array.from({ length: count }, (_, index) => lines[index % lines.length]).join('\n');
}

function writeUntil(path: string, bytes: number, block: (index: number) => string): void {
  const file = openSync(path, 'w');
  let written = 0;
  for (let index = 0; written < bytes; index += 1) written += writeSync(file, `${block(index)}\n`);
  closeSync(file);
}

/** A member's own metrics among thousands of other series, such as gRPC's per method. */
function metricLines(index: number): string {
  const bounds = Array.from({ length: 14 }, (_, power) => 0.001 * 2 ** power);
  const own = bounds.map(
    (bound, power) =>
      `etcd_disk_wal_fsync_duration_seconds_bucket{instance="cp-${index % 5}:2381",le="${bound}"} ${1000 + power}`,
  );
  const others = Array.from(
    { length: 400 },
    (_, at) =>
      `grpc_server_handled_total{grpc_code="OK",grpc_method="Method${index}x${at}",grpc_service="etcdserverpb.KV",grpc_type="unary"} ${at}`,
  );
  return [...own, ...others].join('\n');
}

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly answer: string;
}

/** Runs in a separate process, timed by GNU time or the shell: wall time and the largest resident set. */
function measured(path: string): Measured {
  const code = `const { diagnoseEtcd } = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
const from = performance.now(); const { answer } = await diagnoseEtcd([${JSON.stringify(path)}]);
console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000, megabytes: process.resourceUsage().maxRSS / 1024, answer }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

const folder = mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'bench-diagnose-'));
try {
  const [log, metrics] = [join(folder, 'etcd.log'), join(folder, 'etcd.metrics')];
  writeUntil(log, megabytes * 1e6, (index) => logLines(600, index));
  writeUntil(metrics, 10e6, metricLines);
  const grepFrom = performance.now();
  const { stdout: found } = spawnSync('grep', ['-c', 'took too long', log], { encoding: 'utf8' });
  const grepSeconds = (performance.now() - grepFrom) / 1000;
  const size = (path: string) => `${Math.round(statSync(path).size / 1e6)} MB`;
  const [ofLog, ofMetrics] = [measured(log), measured(metrics)];
  console.log(`grep -c 'took too long'  ${size(log)} of log      ${grepSeconds.toFixed(2)} s (${found.trim()} lines)`);
  console.log(
    `diagnose                 ${size(log)} of log      ${ofLog.seconds.toFixed(2)} s, ${Math.round(ofLog.megabytes)} MB of memory, answer ${ofLog.answer}`,
  );
  console.log(
    `diagnose                 ${size(metrics)} of metrics   ${ofMetrics.seconds.toFixed(2)} s, ${Math.round(ofMetrics.megabytes)} MB of memory, answer ${ofMetrics.answer}`,
  );
  const cli = spawnSync(process.execPath, [CLI, 'diagnose', metrics], { encoding: 'utf8' });
  console.log(`command, 10 MB of metrics: ${cli.stdout.split('\n')[0]} (exit ${cli.status})`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
