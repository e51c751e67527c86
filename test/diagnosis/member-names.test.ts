// Files of equal names: logs of one member are read as one, and logs of different members stay apart.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diagnoseEtcd } from '../../lib/index.js';

const POD = 'must-gather/namespaces/openshift-etcd/pods/etcd-master-0/etcd/etcd/logs';
const slow =
  '{"level":"warn","ts":"2024-05-01T00:02:40.000Z","caller":"wal/wal.go:800","msg":"slow fdatasync","took":"1.9s","expected-duration":"1s"}\n';
const quiet = '{"level":"info","ts":"2024-05-01T01:00:00.000Z","caller":"etcdserver/server.go:1","msg":"published"}\n';
const FILES = {
  'n1/etcd.log': slow,
  'n2/etcd.log': quiet,
  [`${POD}/current.log`]: slow,
  [`${POD}/previous.log`]: quiet,
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'names-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['files of equal names are different members', ['n1/etcd.log', 'n2/etcd.log'], ['n1/etcd.log', 'n2/etcd.log']],
  ['folders with files of equal names are different members', ['n1', 'n2'], ['n1/etcd.log', 'n2/etcd.log']],
  ['logs with one given name are one member', ['cp=n1/etcd.log', 'cp=n2/etcd.log'], ['cp']],
  ['logs of one pod in a must-gather are one member', ['must-gather'], ['etcd-master-0']],
  ['logs of one pod as files are one member', [`${POD}/current.log`, `${POD}/previous.log`], ['etcd-master-0']],
])('%s', async (_, sources, names) => {
  const diagnosis = await diagnoseEtcd(sources.map((one) => one.replace(/^(cp=)?/, `$1${folder}/`)));
  expect(diagnosis.cause).toMatchObject({ id: 'slow-sync-logged', member: names[0], parameters: { count: 1 } });
  expect(diagnosis.members.map(({ name }) => name)).toEqual(names);
});

test('the earlier log of a pod is read before the current one', async () => {
  const [member] = (await diagnoseEtcd([join(folder, 'must-gather')])).members;
  expect(member?.log).toMatchObject({ lines: 2, lastAt: '2024-05-01T00:02:40.000Z' });
});
