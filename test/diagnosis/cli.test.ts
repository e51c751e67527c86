// The command as people and scripts use it: exit statuses, files, standard input, usage.

import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { CLI, cli, run, start } from '../support/program.js';
import { HEALTHY, metricsOf } from './metrics-of.js';

const CASES = fileURLToPath(new URL('cases/', import.meta.url));

describe('exit statuses', () => {
  test.each([
    ['disk-stall-ebs-9544.metrics', 1, 'disk: '],
    ['healthy-compaction-runbooks-36.log', 0, 'ok: '],
    ['raft-agreement-12094.log', 3, 'not-sure: '],
  ])('%s exits with %i', async (file, status, first) => {
    const ended = await cli('diagnose', CASES + file);
    expect([ended.status, ended.stderr]).toEqual([status, '']);
    expect(ended.stdout.startsWith(first)).toBe(true);
  });

  test.each([
    [['diagnose', '/no/such'], '/no/such'],
    [['diagnose', '--watch', '0', 'x'], 'must be longer than 0'],
    [['diagnose', '--watch', '1s', `${CASES}clock-5938.log`], '--watch'],
    [['diagnose', '--format', 'pdf', 'x'], 'Allowed choices'],
    [['diagnose', '--report', `${CASES}clock-5938.log`, `${CASES}clock-5938.log`], 'not a report'],
    [['diagnose', '-o', 'x.pdf', `${CASES}clock-5938.log`], 'unknown file extension'],
    [['diagnose', '--cert', 'x', 'http://127.0.0.1:1'], '--cert and --key'],
    [['--quick', 'diagnose', 'x'], '--quick'],
  ])('%j prints one line and exits with 2', async (args, message) => {
    const { status, stdout, stderr } = await cli(...(args as string[]));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});

test('reads standard input of any length', async () => {
  const { child, ended } = start(process.execPath, [CLI, 'diagnose', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  createReadStream(`${CASES}disk-k3s-2853.log`).pipe(child.stdin as NodeJS.WritableStream);
  expect((await ended).stdout.startsWith('disk: ')).toBe(true);
});

test('writes files by their extensions, and prints the full answer', async () => {
  const folder = freshDirectory();
  const files = ['a.json', 'a.html', 'a.md', 'a.prom', 'a.xml', 'a.txt'].map((name) => join(folder, name));
  const { status, stdout } = await cli(
    'diagnose',
    `${CASES}disk-hdd-8586.metrics`,
    ...files.flatMap((file) => ['-o', file]),
  );
  expect(status).toBe(1);
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  expect(JSON.parse(texts[0] ?? '')).toMatchObject({ kind: 'diagnosis', answer: 'disk' });
  expect(texts[5]).toBe(stdout);
  expect(texts.every((text) => text.length > 200)).toBe(true);
});

test('treats a log and metrics of one name as one member', async () => {
  const { stdout } = await cli(
    'diagnose',
    '--format',
    'json',
    `m1=${CASES}disk-hdd-8586.metrics`,
    `m1=${CASES}clock-5938.log`,
  );
  expect(JSON.parse(stdout)).toMatchObject({ answer: 'disk', members: [{ name: 'm1', log: { lines: 3 } }] });
});

test("uses etcdctl's variables, and never prints their values in an error", async () => {
  const server = createServer((_, response) => response.end(metricsOf(HEALTHY)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...process.env, ETCDCTL_ENDPOINTS: endpoint };
  const found = await run(process.execPath, [CLI, 'diagnose'], { env });
  expect(found.stdout.startsWith('ok: ')).toBe(true);
  const wrong = await run(process.execPath, [CLI, 'diagnose'], { env: { ...env, ETCDCTL_CACERT: '/no/ca.crt' } });
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('--cacert /no/ca.crt')]);
});

test('reads a must-gather as a folder', async () => {
  const folder = freshDirectory();
  const { mkdirSync } = await import('node:fs');
  const info = join(folder, 'quay-io-sha256/etcd_info');
  const logs = join(folder, 'quay-io-sha256/namespaces/openshift-etcd/pods/etcd-cp-0/etcd/etcd/logs');
  for (const path of [info, logs]) mkdirSync(path, { recursive: true });
  const write = (name: string, value: unknown) => writeFileSync(join(info, name), JSON.stringify(value));
  // Ids as etcdctl prints them, with more digits than a double can hold.
  const text = (value: string) => value.replace(/"(\d{19,})"/g, '$1');
  writeFileSync(
    join(info, 'member_list.json'),
    text(
      JSON.stringify({
        header: {},
        members: [
          { ID: '10501334649042878790', name: 'cp-0', clientURLs: ['https://10.0.0.1:2379'] },
          { ID: '9372538179322589801', name: 'cp-1', clientURLs: ['https://10.0.0.2:2379'] },
        ],
      }),
    ),
  );
  writeFileSync(
    join(info, 'endpoint_status.json'),
    text(
      JSON.stringify([
        {
          Endpoint: 'https://10.0.0.1:2379',
          Status: {
            header: { member_id: '10501334649042878790', revision: 77 },
            version: '3.5.33',
            dbSize: 8.5e9,
            dbSizeInUse: 2e9,
            leader: '10501334649042878790',
            raftIndex: 9,
            raftAppliedIndex: 9,
          },
        },
      ]),
    ),
  );
  write('alarm_list.json', { header: {}, alarms: [{ memberID: 1, alarm: 1 }] });
  write('endpoint_health.json', [{ endpoint: 'https://10.0.0.1:2379', health: true, took: '9ms' }]);
  writeFileSync(
    join(logs, 'current.log'),
    '2026-03-01T10:00:00.1Z {"level":"warn","ts":"2026-03-01T10:00:00Z","caller":"wal/wal.go:1","msg":"slow fdatasync","took":"1.3s"}\n',
  );
  const { status, stdout } = await cli('diagnose', folder);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^space: /);
  expect(stdout).toContain('slow fdatasync');
  // The leader is the last.
  expect(stdout.indexOf('--endpoints=https://10.0.0.2:2379 defrag')).toBeLessThan(
    stdout.indexOf('--endpoints=https://10.0.0.1:2379 defrag'),
  );
  expect(stdout).toContain('compact 77');
});

test('prints the exit statuses in the help, within 80 columns', async () => {
  const { status, stdout } = await cli('diagnose', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Exit status: 0 ok, 1 cause found, 3 not sure');
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});
