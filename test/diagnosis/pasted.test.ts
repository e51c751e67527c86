// Metrics as people paste them, and text without metrics: one clear line each.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { diagnoseEtcd } from '../../lib/index.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { diagnoseTexts, idsOf } from './diagnose-text.js';
import { HEALTHY, member, metricsOf, SLOW } from './metrics-of.js';

const slow = metricsOf({ fsync: SLOW });
const bucketsOnly = slow.split('\n').filter((line) => line.includes('_bucket'));

async function p99(text: string): Promise<unknown> {
  const diagnosis = await diagnoseTexts({ 'etcd-1': text });
  return diagnosis.members[0]?.fsync?.p99;
}

describe('forms of metrics', () => {
  test.each([
    ['without HELP and TYPE', bucketsOnly.join('\n')],
    ['CRLF', slow.replaceAll('\n', '\r\n')],
    ['exponents', slow.replace(/ (\d+)$/gm, (_, number: string) => ` ${Number(number).toExponential()}`)],
    ['timestamps', slow.replace(/^(etcd.* \d+)$/gm, '$1 1700000000000')],
    [
      'exemplars and EOF of OpenMetrics',
      `${slow.replace(/^(etcd.*_bucket.* \d+)$/gm, '$1 # {trace_id="KOO5S4vxi0o"} 0.67 1700000000.0')}# EOF\n`,
    ],
    [
      'labels of Prometheus',
      slow
        .replaceAll('{le=', '{endpoint="metrics",job="etcd",pod="etcd-a \\"b\\"",le=')
        .replaceAll('_count ', '_count{job="etcd",pod="etcd-a \\"b\\""} '),
    ],
    ['shell prompts between', `$ curl -s 127.0.0.1:2381/metrics\n${slow}\n[root@cp-1 ~]# `],
    ["grep's file names", bucketsOnly.map((line) => `metrics.txt:${line}`).join('\n')],
    ["grep's line numbers", bucketsOnly.map((line, index) => `${index + 1}:${line}`).join('\n')],
    ['indented, as in an issue', bucketsOnly.map((line) => `    ${line}`).join('\n')],
    ['quoted, as in a mail', bucketsOnly.map((line) => `> ${line}`).join('\n')],
    [
      'a trailing comma and spaces',
      bucketsOnly.map((line) => `${line.replace('le=', ' le = ').replace('}', ', }')}  `).join('\n'),
    ],
    ['in any order', [...bucketsOnly].reverse().join('\n')],
    ['repeated lines', `${slow}${slow}`],
  ])('read: %s', async (_, text) => {
    expect(await p99(text)).toEqual({ above: 0.016, upTo: 0.032 });
  });

  test('a prompt in the middle, with half of the buckets, widens the bounds', async () => {
    expect(await p99(bucketsOnly.filter((_, index) => index % 2 === 0).join('\n'))).toEqual({
      above: 0.016,
      upTo: 0.064,
    });
  });

  test('the answer of the Prometheus API is read', async () => {
    const result = bucketsOnly.map((line) => {
      const [, le = '', value = ''] = /le="([^"]+)"} (\d+)/.exec(line) ?? [];
      return {
        metric: { __name__: 'etcd_disk_wal_fsync_duration_seconds_bucket', instance: 'cp-1:2381', le },
        value: [1700000000, value],
      };
    });
    const diagnosis = await diagnoseTexts({
      'api.json': JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }),
    });
    expect(diagnosis.answer).toBe('disk');
  });

  test.each([null, 3, {}, { metric: null, value: 5 }, { metric: { __name__: 'x' }, value: {}, values: null }])(
    'the row %j of such an answer is ignored',
    async (row) => {
      const reading = diagnoseTexts({ 'api.json': JSON.stringify({ data: { result: [row] } }) });
      await expect(reading).rejects.toThrow('an answer of Prometheus without raw metrics of etcd');
    },
  );

  test('metrics and a log in one paste are one member', async () => {
    const diagnosis = await diagnoseTexts({
      paste: `${metricsOf(HEALTHY)}\n{"level":"warn","ts":"2026-03-01T10:00:00Z","caller":"wal/wal.go:1","msg":"slow fdatasync","took":"1.3s"}\n`,
    });
    expect(diagnosis.members).toHaveLength(1);
    expect([diagnosis.answer, idsOf(diagnosis)]).toEqual(['disk', ['slow-sync-logged']]);
  });

  test('counts that fall are damaged, and are not judged', async () => {
    const damaged = slow.replace(/le="0.032"} \d+/, 'le="0.032"} 12');
    expect((await diagnoseTexts({ 'etcd-1': damaged })).cause).toMatchObject({
      id: 'fsync-missing',
      parameters: { isDamaged: true },
    });
  });

  test('a hostile member name is escaped for the terminal', async () => {
    const { render } = await import('../../lib/index.js');
    const text = await render(
      await diagnoseTexts({ '\u001b[31mred\u202e': member({ fsync: SLOW }), other: member({}) }),
      'text',
    );
    for (const letter of ['\u001b', '\u202e']) expect(text).not.toContain(letter);
  });
});

describe('files', () => {
  function file(name: string, content: string | Buffer): string {
    const path = join(freshDirectory(), name);
    writeFileSync(path, content);
    return path;
  }

  test('gzip is recognised by its content', async () => {
    const diagnosis = await diagnoseEtcd([file('etcd.metrics', gzipSync(member({ fsync: SLOW })))]);
    expect(diagnosis.answer).toBe('disk');
  });

  test.each([
    ['empty', '', 'it is empty'],
    ['blank', ' \n\n', 'it is empty'],
    ['binary', Buffer.from([1, 2, 0, 3, 4]), 'it is binary'],
    ['prose', 'Dear all,\nour cluster is slow.\n', 'it has no metrics and no log lines of etcd'],
    [
      'another log',
      'I0101 10:00:00.000000 1 controller.go:1] sync done\n'.repeat(50),
      'it has no metrics and no log lines of etcd',
    ],
    [
      'another JSON log',
      '{"level":"info","ts":"2026-03-01T10:00:00Z","msg":"reconciled","controller":"node"}\n'.repeat(50),
      'it has no metrics and no log lines of etcd',
    ],
    [
      'an apiserver',
      '# TYPE apiserver_request_total counter\napiserver_request_total{verb="GET"} 5\netcd_request_duration_seconds_bucket{operation="get",type="x",le="0.005"} 3\nprocess_start_time_seconds 1.7e9\n',
      'kube-apiserver',
    ],
    [
      'node_exporter',
      '# TYPE node_load1 gauge\nnode_load1 0.5\nprocess_cpu_seconds_total 12\n',
      'metrics of another program',
    ],
    ['other JSON', '{"kind":"Pod","metadata":{"name":"x"}}', 'not from etcd'],
    ['a result of fio', '{"fio version":"fio-3.33","jobs":[]}', 'fio'],
    ['damaged gzip', Buffer.concat([gzipSync('x'.repeat(9000)).subarray(0, 20), Buffer.from('zz')]), 'cannot be read'],
  ])('rejected in one line: %s', async (name, content, message) => {
    const path = file(`${name.replaceAll(' ', '-')}`, content);
    await expect(diagnoseEtcd([path])).rejects.toMatchObject({
      name: 'DiskBenchError',
      message: expect.stringContaining(message),
    });
    await expect(diagnoseEtcd([path])).rejects.toMatchObject({ message: expect.stringMatching(/^[^\n]+$/) });
    await expect(diagnoseEtcd([path])).rejects.toMatchObject({ message: expect.stringContaining(path) });
  });

  test('a missing path is reported', async () => {
    await expect(diagnoseEtcd(['/no/such/file'])).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('/no/such/file'),
    });
  });
});
