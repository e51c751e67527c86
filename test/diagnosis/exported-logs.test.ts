// Logs as tools export them: log stores, other orders and encodings, lines that are cut, a stop at the end, and etcdctl's text.

import { describe, expect, test } from 'vitest';
import { diagnoseTexts, idsOf } from './diagnose-text.js';

const ask = (text: string) => diagnoseTexts({ 'etcd.log': text });

const READ =
  '2020-10-20 12:15:00.088 W | etcdserver: read-only range request "key:\\"/a\\" " with result "range_response_count:9000 size:45000000" took too long (1.361s) to execute';
const SYNC = {
  level: 'warn',
  ts: '2026-03-01T10:00:00.000Z',
  caller: 'wal/wal.go:805',
  msg: 'slow fdatasync',
  took: '1.3s',
  'expected-duration': '1s',
};

describe('exports of log stores', () => {
  test.each([
    ['Elastic, one record per line', JSON.stringify({ '@timestamp': '2026-03-01', message: READ })],
    ['Google Cloud, one record per line', JSON.stringify({ insertId: 'a', textPayload: READ })],
    ['Loki, one record per line', JSON.stringify({ labels: {}, line: READ })],
    ['Google Cloud, one array', JSON.stringify([{ textPayload: READ }, { textPayload: 'other' }], null, 1)],
    ['Elastic, hits', JSON.stringify({ hits: { hits: [{ _source: { message: READ } }] } })],
    [
      'Loki, an answer of its API',
      JSON.stringify({ status: 'success', data: { resultType: 'streams', result: [{ values: [['17000', READ]] }] } }),
    ],
  ])('%s', async (_, text) => {
    expect((await ask(text)).cause).toMatchObject({ id: 'large-reads-logged', parameters: { longestSeconds: 1.361 } });
  });

  test.each([
    ['objects in an array', JSON.stringify([{ jsonPayload: SYNC }], null, 1)],
    ['message in place of msg', JSON.stringify({ ...SYNC, msg: undefined, message: SYNC.msg })],
    ['seconds as a number', JSON.stringify({ ...SYNC, took: 1.3 })],
    ['the source of a web page', JSON.stringify(SYNC).replaceAll('"', '&quot;')],
  ])('%s', async (_, text) => {
    expect((await ask(text)).cause).toMatchObject({ id: 'slow-sync-logged', parameters: { longestSeconds: 1.3 } });
  });

  test('an export of 200,000 records', async () => {
    const records = new Array(200_000).fill({ textPayload: READ });
    expect((await ask(JSON.stringify(records))).cause).toMatchObject({ parameters: { count: 200_000 } });
  });

  test('JSON of another program is none', async () => {
    await expect(ask(JSON.stringify({ items: [{ message: 'hello' }] }))).rejects.toThrow(
      /it is JSON, but not from etcd/,
    );
  });

  test.each<BufferEncoding>(['utf16le'])('%s with a byte order mark, as PowerShell writes it', async (encoding) => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${JSON.stringify(SYNC)}\r\n`, encoding)]);
    const { diagnoseEtcd } = await import('../../lib/index.js');
    const { Readable } = await import('node:stream');
    const diagnosis = await diagnoseEtcd([{ name: 'etcd.log', stream: Readable.from([bytes]) }]);
    expect(diagnosis.cause).toMatchObject({ id: 'slow-sync-logged' });
  });

  test('the newest line first', async () => {
    const lines = [
      '2018-08-09 18:17:43.3 N | compactor: Finished auto-compaction at revision 57688454',
      '2018-08-09 18:17:42.9 I | mvcc: finished scheduled compaction at 57688454 (took 1.8s)',
      '2018-08-09 18:17:42.3 W | etcdserver: apply entries took too long [248.5ms for 1 entries]',
      '2018-08-09 18:17:41.0 I | mvcc: store.index: compact 57688454',
    ];
    const wanted = { id: 'slow-in-compaction-logged', parameters: { count: 1 } };
    expect((await ask(lines.join('\n'))).cause).toMatchObject(wanted);
    expect((await ask(lines.toReversed().join('\n'))).cause).toMatchObject(wanted);
  });
});

describe('lines whose end is cut off', () => {
  const apply = JSON.stringify({
    level: 'warn',
    ts: '2026-03-01T10:00:00.000Z',
    caller: 'etcdserver/util.go:170',
    msg: 'apply request took too long',
    took: '400ms',
    'expected-duration': '100ms',
    prefix: 'read-only range ',
  });

  test('a request that can be a read or a write is neither', async () => {
    const diagnosis = await ask(apply.slice(0, apply.indexOf(',"prefix"')));
    expect(diagnosis.answer).toBe('not-sure');
    expect(idsOf(diagnosis)).toEqual(['slow-requests-logged']);
  });

  test('a request is slow although its time is cut off', async () => {
    expect(idsOf(await ask(READ.slice(0, READ.indexOf(' took too')).slice(0, 120)))).toContain('slow-requests-logged');
    expect(idsOf(await ask(apply.slice(0, apply.indexOf('"took"'))))).toContain('slow-requests-logged');
  });

  test('a sync took at least a second, but not if its line has a shorter time', async () => {
    const sync = JSON.stringify(SYNC);
    expect((await ask(sync.slice(0, sync.indexOf(',"took"')))).cause).toMatchObject({ id: 'slow-sync-logged' });
    expect((await ask('2016-09-28 10:53:12.4 W | wal: WAL.sync: sync duration of 11.5ms')).answer).toBe('ok');
  });
});

test('a slow request that ended in an error counts as one', async () => {
  const line =
    '2019-01-01 10:00:00.0 W | etcdserver: read-only range request "key:\\"/a\\" " with result "error:etcdserver: leader changed" took too long (5.8s) to execute';
  const { findings } = await ask(line);
  expect(findings.find(({ id }) => id === 'slow-requests-logged')).toMatchObject({
    parameters: { count: 1, longestSeconds: 5.8 },
  });
});

describe('a member that is stopped', () => {
  const zap = (second: number, msg: string, fields = {}) =>
    JSON.stringify({
      level: 'warn',
      ts: new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString(),
      caller: 'etcdserver/server.go:1',
      msg,
      ...fields,
    });
  const LOST = zap(3, 'lost TCP streaming connection with remote peer', { 'remote-peer-id': 'b1', error: 'EOF' });
  const UNKNOWN = zap(4, 'failed to find remote peer in cluster', { 'remote-peer-id-from': 'b1' });
  const SIGNAL = zap(2, 'received signal; shutting down', { signal: 'terminated' });

  test('loses its peers, and has no fault', async () => {
    expect((await ask([SIGNAL, LOST, UNKNOWN, zap(5, 'closed etcd server')].join('\n'))).answer).toBe('ok');
    const text = '2019-01-01 10:00:00.0 N | pkg/osutil: received terminated signal, shutting down...';
    const lost =
      '2019-01-01 10:00:01.0 W | rafthttp: lost the TCP streaming connection with peer b1 (stream Message reader)';
    expect((await ask(`${text}\n${lost}`)).answer).toBe('ok');
  });

  test('without a stop, before it, long after it, and after a start the same lines are faults', async () => {
    for (const lines of [
      [LOST, UNKNOWN],
      [LOST, UNKNOWN, zap(9, 'received signal; shutting down')],
      [SIGNAL, LOST.replace('00:00:03', '00:05:00'), UNKNOWN.replace('00:00:04', '00:05:00')],
      [SIGNAL, zap(3, 'starting an etcd server', { 'etcd-version': '3.6.5' }), LOST, UNKNOWN],
    ]) {
      expect(idsOf(await ask(lines.join('\n')))).toEqual(
        expect.arrayContaining(['fault-logged', 'stream-lost-logged']),
      );
    }
  });
});

test.each([
  ['lookup etcd-1.etcd on 10.96.0.10:53: no such host'],
  ['dial tcp: lookup etcd-1.etcd on 172.16.0.10:53: dial udp 172.16.0.10:53: i/o timeout'],
])('a name without an address is no fault of the network: %s', async (error) => {
  const line = `2019-01-01 10:00:00.0 W | rafthttp: health check for peer b1 could not connect: ${error}`;
  const diagnosis = await ask(line);
  expect(diagnosis).toMatchObject({ answer: 'not-sure', cause: { id: 'peer-unresolved-logged' } });
});

test('an old version reports that a connection came back', async () => {
  const at = (second: number, text: string) => `Jan 10 07:55:0${second} cp1 etcd[820]: ${text}`;
  const lost = at(1, 'the connection with b1 became inactive');
  expect(idsOf(await ask(lost))).toEqual(['stream-lost-logged']);
  expect((await ask(`${lost}\n${at(4, 'the connection with b1 became active')}`)).answer).toBe('ok');
});

describe("etcdctl's answers", () => {
  const STATUS = JSON.stringify([
    {
      Endpoint: 'https://192.0.2.1:2379',
      Status: { header: { member_id: 1 }, version: '3.5.21', dbSize: 20480, errors: ['etcdserver: no leader'] },
    },
  ]);

  test('a status without a leader', async () => {
    expect((await ask(STATUS)).cause).toMatchObject({ id: 'no-leader', answer: 'member' });
  });

  test('between a prompt, warnings and metrics', async () => {
    const text = `[root@cp1 ~]# etcdctl endpoint status -w json\n{"level":"warn","msg":"retrying of unary invoker failed"}\n${STATUS}\nup 1`;
    expect((await ask(text)).cause).toMatchObject({ id: 'no-leader' });
  });

  test.each([
    ['memberID:13803658152347727308 alarm:NOSPACE', 'no-space'],
    ['memberID:13803658152347727308 alarm:CORRUPT', 'corrupt'],
  ])('the list of alarms: %s', async (line, id) => {
    expect((await ask(`$ etcdctl alarm list\n${line}\n`)).cause).toMatchObject({ id });
  });
});
