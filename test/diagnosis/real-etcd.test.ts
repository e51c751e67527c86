// A real etcd, with its metrics (with and without TLS), its gateway, its host and its log; and a real Prometheus that scrapes it.

import { type ChildProcess, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { diagnoseEtcd, render } from '../../lib/index.js';
import { startEtcd } from '../support/etcd.js';
import { freePort } from '../support/free-port.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { start } from '../support/program.js';
import { makeCertificates } from './certificates.js';

interface Running {
  readonly child: ChildProcess;
  readonly client: string;
  readonly metrics: string;
  readonly dataDirectory: string;
}

async function running(context: TestContext, args: readonly string[] = [], scheme = 'http'): Promise<Running> {
  const dataDirectory = freshDirectory();
  const metrics = `${scheme}://127.0.0.1:${await freePort()}`;
  const child = await startEtcd(context, ['--data-dir', dataDirectory, '--listen-metrics-urls', metrics, ...args]);
  const words = child.spawnargs;
  return { child, client: words[words.indexOf('--listen-client-urls') + 1] ?? '', metrics, dataDirectory };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function put(client: string, count: number, bytes = 10): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const body = JSON.stringify({ key: base64(`k${index}`), value: base64('x'.repeat(bytes)) });
    const response = await fetch(`${client}/v3/kv/put`, { method: 'POST', body });
    await response.text();
  }
}

describe('a real etcd', () => {
  test('is read through its metrics, its gateway and its host', async (context) => {
    const { child, client, dataDirectory } = await running(context, [
      '--heartbeat-interval',
      '50',
      '--election-timeout',
      '700',
    ]);
    await put(client, 20);
    const diagnosis = await diagnoseEtcd([client]);
    const [member] = diagnosis.members;
    expect(member).toMatchObject({ role: 'leader', quotaBytes: 2147483648, period: { kind: 'lifetime' } });
    expect(member?.version).toMatch(/^3\.\d+\.\d+$/);
    expect(member?.fsync?.count).toBeGreaterThan(15);
    expect(diagnosis.timing).toEqual({ heartbeatMs: 50, electionMs: 700, isKnown: true });
    expect(member?.host?.storage?.class).toBeDefined();
    expect(diagnosis.passed).toContain('alarms');
    expect([child.pid !== undefined, dataDirectory]).toEqual([true, expect.any(String)]);
  });

  test('is read twice with --watch', async (context) => {
    const { client, metrics } = await running(context);
    const work = put(client, 150);
    const diagnosis = await diagnoseEtcd([`m1=${metrics}`], { watchSeconds: 1 });
    await work;
    expect(diagnosis.members[0]?.period).toMatchObject({ kind: 'watch', isRestarted: false });
    expect(diagnosis.members[0]?.period.seconds).toBeGreaterThan(0.9);
    expect(diagnosis.members[0]?.fsync?.count).toBeGreaterThan(0);
  });

  test('is read over TLS with a client certificate', async (context) => {
    const files = makeCertificates(context);
    const tls = [
      '--cert-file',
      files.serverCert,
      '--key-file',
      files.serverKey,
      '--trusted-ca-file',
      files.ca,
      '--client-cert-auth',
    ];
    const { metrics } = await running(context, tls, 'https');
    await expect(diagnoseEtcd([metrics])).rejects.toThrow('--cacert');
    await expect(diagnoseEtcd([metrics], { connection: { caFile: files.ca } })).rejects.toThrow('--cert and --key');
    const connection = { caFile: files.ca, certFile: files.clientCert, keyFile: files.clientKey };
    expect((await diagnoseEtcd([metrics.replace('https://', '')], { connection })).members[0]?.role).toBe('leader');
  });

  test('out of space gets commands for its own endpoint, and they work', async (context) => {
    const { client } = await running(context, ['--quota-backend-bytes', '2000000']);
    await put(client, 40, 100_000);
    const diagnosis = await diagnoseEtcd([client]);
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual(['space', 'no-space']);
    const plan = diagnosis.space?.defragmentation;
    expect(plan?.members).toEqual([expect.objectContaining({ endpoint: client, isLeader: true })]);
    expect(await render(diagnosis, 'text')).toContain(`  etcdctl --endpoints=${client} alarm disarm\n`);
    needs(context, 'etcdctl');
    execFileSync('sh', ['-ec', (plan?.commands ?? []).join('\n')], {
      env: { ...process.env, ETCDCTL_API: '3' },
      stdio: 'pipe',
    });
    expect((await diagnoseEtcd([client])).findings.map(({ id }) => id)).not.toContain('no-space');
  });

  test('is found on this host by its process', async (context) => {
    const { metrics } = await running(context);
    const diagnosis = await diagnoseEtcd([]);
    // The etcd of another test may be found first. It is on this host too.
    expect(diagnosis.sources[0]?.address).toMatch(/^https?:\/\/(?:127\.0\.0\.1|localhost)/);
    expect(metrics).toContain('127.0.0.1');
  });

  test('is read through a real Prometheus', async (context) => {
    needs(context, 'prometheus');
    const { client, metrics } = await running(context);
    const folder = freshDirectory();
    const dead = `127.0.0.1:${await freePort()}`;
    const targets = [metrics.replace('http://', ''), dead];
    writeFileSync(
      join(folder, 'prometheus.yml'),
      JSON.stringify({ scrape_configs: [{ job_name: 'etcd', scrape_interval: '1s', static_configs: [{ targets }] }] }),
    );
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { child, ended } = start('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const samples = async () => {
      const answer = await fetch(`${url}/api/v1/query?query=count_over_time(etcd_server_has_leader[1m])`)
        .then((response) => response.json())
        .catch(() => null);
      return Number(
        (answer as { data?: { result?: { value?: string[] }[] } } | null)?.data?.result?.[0]?.value?.[1] ?? 0,
      );
    };
    for (let tries = 0; tries < 100 && (await samples()) < 2; tries += 1) await sleep(200);
    await put(client, 60);
    await sleep(2500);
    const diagnosis = await diagnoseEtcd([], { prometheus: { url, windowSeconds: 3, selector: 'job="etcd"' } });
    expect(diagnosis.members.map(({ name }) => name)).toEqual([targets[0]]);
    expect(diagnosis.members[0]?.period).toMatchObject({ kind: 'prometheus', seconds: 3 });
    expect(diagnosis.unreachable).toEqual([expect.objectContaining({ name: dead })]);
    expect(diagnosis.answer).toBe('member');
    // Prometheus started a moment ago.
    const day = await diagnoseEtcd([], { prometheus: { url, windowSeconds: 86_400, selector: 'job="etcd"' } });
    expect(day.members[0]?.period).toMatchObject({ kind: 'lifetime', missedWindowSeconds: 86_400 });
    expect(day.findings.map(({ id }) => id)).toContain('window-missed');
    await expect(diagnoseEtcd([], { prometheus: { url, selector: 'job="none"' } })).rejects.toThrow(
      'no metrics of etcd with job="none"',
    );
    await expect(diagnoseEtcd([], { prometheus: { url, selector: 'job=' } })).rejects.toThrow('parse error');
    await expect(diagnoseEtcd([], { prometheus: { url: metrics } })).rejects.toThrow('not a Prometheus server');
  });
});
