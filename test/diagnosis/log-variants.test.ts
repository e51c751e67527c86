// etcd's log lines in every format that people paste them in, and the conclusions that they allow.

import { describe, expect, test } from 'vitest';
import { diagnoseTexts, idsOf } from './diagnose-text.js';
import { member } from './metrics-of.js';

const ask = (text: string) => diagnoseTexts({ 'etcd.log': text });

const zap = (
  msg: string,
  fields: Readonly<Record<string, unknown>> = {},
  level = 'warn',
  ts = '2026-03-01T10:00:00.000Z',
) => JSON.stringify({ level, ts, caller: 'etcdserver/util.go:1', msg, ...fields });
const SLOW_SYNC = zap('slow fdatasync', { took: '1.307701648s', 'expected-duration': '1s' });
const CONSOLE_SLOW_SYNC = 'wal/wal.go:846\tslow fdatasync\t{"took": "1.307701648s", "expected-duration": "1s"}';

describe('log formats', () => {
  test.each([
    ['zap', SLOW_SYNC],
    ['journald', `Jan 10 07:55:33 host k3s[820]: ${SLOW_SYNC}`],
    ['journald in another language', `mrt 10 07:55:33 host etcd[1]: ${SLOW_SYNC}`],
    ['CRI', `2023-05-31T00:13:32.46Z stderr F ${SLOW_SYNC}`],
    [
      "docker's json-file",
      JSON.stringify({ log: `${SLOW_SYNC}\n`, stream: 'stderr', time: '2023-05-31T00:13:32.46Z' }),
    ],
    ['goreman', `16:57:52 etcd1 | ${SLOW_SYNC}`],
    ['kubectl with a prefix', `[pod/etcd-cp-1/etcd] ${SLOW_SYNC}`],
    ['a fragment without its brace', SLOW_SYNC.slice(1, -1)],
    ['CRLF', `${SLOW_SYNC}\r`],
    ['pretty JSON on one line', SLOW_SYNC.replaceAll('":"', '": "')],
    ['pretty JSON with spaces after every colon', SLOW_SYNC.replaceAll('":', '": ')],
    ['the console format', `2026-03-01T10:00:00.000Z\twarn\t${CONSOLE_SLOW_SYNC}`],
    ['the console format in capitals', `2026-03-01T10:00:00.000+0100\tWARN\t${CONSOLE_SLOW_SYNC}`],
    ['the console format with the name of a logger', `2026-03-01T10:00:00.000Z\twarn\twal\t${CONSOLE_SLOW_SYNC}`],
    [
      "the console format in docker's json-file",
      JSON.stringify({ log: `2026-03-01T10:00:00.000Z\tWARN\t${CONSOLE_SLOW_SYNC}\n` }),
    ],
    ['time as a number', SLOW_SYNC.replace('"2026-03-01T10:00:00.000Z"', '1772359200.123')],
    [
      'other order of fields',
      '{"ts":"2026-03-01T10:00:00Z","level":"warn","msg":"slow fdatasync","took":"1.3s","expected-duration":"1s"}',
    ],
    ['3.4', '2020-10-20 12:15:22.088482 W | wal: sync duration of 1.307701648s, expected less than 1s'],
    [
      '3.4 with its source position',
      '2020-10-20 12:15:22.088482 [pkg_logger.go:114] W | wal: sync duration of 1.3s, expected less than 1s',
    ],
    ['3.4 in journald', 'Oct 20 12:15:22 host etcd[321]: sync duration of 1.307701648s, expected less than 1s'],
    [
      '3.4 with its level in journald',
      'Oct 20 12:15:22 host etcd[321]: 2020-10-20 12:15:22.088482 W | wal: sync duration of 2m1.3s, expected less than 1s',
    ],
    ['syslog', 'Nov  8 16:25:54 node1 etcd: sync duration of 1.3s, expected less than 1s'],
  ])('include %s', async (_, line) => {
    const diagnosis = await ask(`${line}\n`);
    expect(diagnosis.cause).toMatchObject({ id: 'slow-sync-logged', answer: 'disk', parameters: { count: 1 } });
    expect(diagnosis.cause?.parameters['longestSeconds']).toBeGreaterThan(1.2);
  });
});

const CAPNSLOG_COMPACTION = [
  '2020-10-20 12:00:22.0 I | mvcc: store.index: compact 1000',
  '2020-10-20 12:00:23.0 W | etcdserver: request "header:<ID:1 > txn:<>" with result "size:20" took too long (400ms) to execute',
  '2020-10-20 12:00:27.0 I | mvcc: finished scheduled compaction at 1000 (took 5.1s)',
];

test.each([['\n'], ['\r\n']])('the text of 3.4 has the same answer with the line end %j', async (end) => {
  const diagnosis = await ask(CAPNSLOG_COMPACTION.join(end));
  expect(diagnosis.cause).toMatchObject({ id: 'slow-in-compaction-logged', parameters: { count: 1 } });
});

const CAPNSLOG_READ =
  '2020-10-20 12:15:00.088482 W | etcdserver: read-only range request "key:\\"/a\\" " with result "range_response_count:9000 size:45000000" took too long (1.361s) to execute';

test.each([
  ['nothing', CAPNSLOG_READ],
  ["docker's json-file", JSON.stringify({ log: `${CAPNSLOG_READ}\n`, stream: 'stderr' })],
  ['journalctl -o json', JSON.stringify({ SYSLOG_IDENTIFIER: 'etcd', MESSAGE: CAPNSLOG_READ })],
  ['an old journalctl -o json', JSON.stringify({ MESSAGE: CAPNSLOG_READ }).replace('":"', '" : "')],
  ['docker, with an escaped character', JSON.stringify({ log: CAPNSLOG_READ }).replace('| etcds', '\\u007c etcds')],
])('a request in the text of 3.4 is read inside %s', async (_, line) => {
  expect((await ask(line)).cause).toMatchObject({ id: 'large-reads-logged', parameters: { longestSeconds: 1.361 } });
});

const late = zap(
  'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
  {
    to: 'b1',
    'heartbeat-interval': '100ms',
    'expected-duration': '200ms',
    'exceeded-duration': '4.889343035s',
  },
);
const apply = (took: string, prefix: string, request: string, response: string) =>
  zap('apply request took too long', { took, 'expected-duration': '100ms', prefix, request, response });
const unhealthy = (error: string, peer = 'b1') =>
  zap('prober detected unhealthy status', {
    'round-tripper-name': 'ROUND_TRIPPER_RAFT_MESSAGE',
    'remote-peer-id': peer,
    rtt: '0s',
    error,
  });
const REFUSED = 'Get "https://10.0.0.2:2380/version": dial tcp 10.0.0.2:2380: connect: connection refused';
const notReached = zap('failed to reach the peer URL', {
  address: 'https://10.0.0.2:2380/version',
  'remote-member-id': 'b1',
  error: REFUSED,
});
const notReached34 = `2020-10-20 12:15:22.0 W | etcdserver: failed to reach the peerURL(https://10.0.0.2:2380) of member b1 (${REFUSED})`;
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();
const info = (seconds: number) => zap('saved snapshot', {}, 'info', at(seconds));
const refuses = (seconds: number) =>
  zap('prober detected unhealthy status', { 'remote-peer-id': 'b1', error: REFUSED }, 'warn', at(seconds));
const HEALTH_CHECK = JSON.stringify({
  level: 'warn',
  ts: '2026-03-01T10:00:00.000Z',
  caller: 'etcdhttp/health.go:224',
  msg: 'Health check fails',
  path: '/readyz',
  reason: '[-]serializable_read failed: RANGE ERROR:context deadline exceeded',
});
const alarm = (what: 'raised' | 'disarmed') => zap(`alarm ${what}`, { alarm: 'NOSPACE', from: 'a1' });
const times = (count: number, line: string) => new Array(count).fill(line).join('\n');

describe('the evidence of a log line', () => {
  test.each([
    ['only late heartbeats', times(40, late), 'not-sure', 'heartbeats-late-logged'],
    ['late heartbeats with a slow sync', `${late}\n${SLOW_SYNC}`, 'disk', 'slow-sync-logged'],
    [
      'late heartbeats of 3.0',
      '2016-01-01 10:00:00.000000 W | etcdserver: failed to send out heartbeat on time (deadline exceeded for 1.2s)\n2016-01-01 10:00:00.000000 W | etcdserver: server is overloaded',
      'not-sure',
      'heartbeats-late-logged',
    ],
    [
      'a peer that refused, and was removed from the cluster',
      `${refuses(0)}\n${zap('removed remote peer', { 'removed-remote-peer-id': 'b1' }, 'info')}`,
      'ok',
      null,
    ],
    [
      '3.4: a peer that refused, and was removed from the cluster',
      `${notReached34}\n2020-10-20 12:15:23.0 I | etcdserver/membership: removed member b1 from cluster c1`,
      'ok',
      null,
    ],
    ['a peer that refused, in a log that goes on for 61 s', `${refuses(0)}\n${info(61)}`, 'ok', null],
    ['a peer that refused, in a log that goes on for 59 s', `${refuses(0)}\n${info(59)}`, 'member', 'member-refuses'],
    [
      'a peer that refused, in a log without times',
      `${refuses(0)}\n${info(99)}`.replaceAll('"ts"', '"x"'),
      'member',
      'member-refuses',
    ],
    [
      'a peer that refuses',
      unhealthy('dial tcp 10.0.0.1:2380: connect: connection refused'),
      'member',
      'member-refuses',
    ],
    ['a peer that times out', unhealthy('dial tcp 10.0.0.1:2380: i/o timeout'), 'network', 'peer-timeouts-logged'],
    [
      'a peer without a route',
      unhealthy('dial tcp 10.0.0.1:2380: connect: no route to host'),
      'network',
      'peer-timeouts-logged',
    ],
    [
      'a peer that came back',
      `${unhealthy('dial tcp 10.0.0.1:2380: connect: connection refused')}\n${zap('peer became active', { 'peer-id': 'b1' }, 'info')}`,
      'ok',
      null,
    ],
    [
      "a peer that did not answer the leader's request for its version, and came back",
      `${notReached}\n${zap('peer became active', { 'peer-id': 'b1' }, 'info')}`,
      'ok',
      null,
    ],
    ["a peer that refuses the leader's request for its version", notReached, 'member', 'member-refuses'],
    ["3.4: a peer that refuses the leader's request for its version", notReached34, 'member', 'member-refuses'],
    [
      "3.4: a peer that did not answer the leader's request for its version, and came back",
      `${notReached34}\n2020-10-20 12:15:23.0 I | rafthttp: peer b1 became active`,
      'ok',
      null,
    ],
    [
      '3.4: a peer that refuses',
      '2020-10-20 12:15:22.088482 W | rafthttp: health check for peer b1 could not connect: dial tcp 10.0.0.1:2380: connect: connection refused (prober "ROUND_TRIPPER_RAFT_MESSAGE")',
      'member',
      'member-refuses',
    ],
    [
      'full buffers to an active peer',
      zap('dropped internal Raft message since sending buffer is full', {
        'remote-peer-id': 'b1',
        'remote-peer-active': true,
      }),
      'network',
      'buffers-full-logged',
    ],
    ['NOSPACE', zap('alarm raised', { alarm: 'NOSPACE', from: 'a1' }), 'space', 'no-space'],
    [
      'a quota',
      `${zap('message exceeded backend quota; raising alarm', { 'quota-size-bytes': 2147483648 })}\n${SLOW_SYNC}`,
      'space',
      'slow-sync-logged',
    ],
    [
      'an error of space in an answer',
      '2020-10-20 12:15:22.088482 W | etcdserver: failed to apply request: mvcc: database space exceeded',
      'space',
      'no-space',
    ],
    ['corruption', zap('found data inconsistency with peers', {}, 'fatal'), 'member', 'corrupt'],
    [
      'large reads',
      times(
        20,
        apply(
          '1.8s',
          'read-only range ',
          'key:"/registry/pods/" range_end:"/registry/pods0"',
          'range_response_count:20000 size:85000000',
        ),
      ),
      'requests',
      'large-reads-logged',
    ],
    [
      'only small reads',
      times(20, apply('531.9ms', 'read-only range ', 'key:"/registry/x"', 'range_response_count:1 size:174')),
      'not-sure',
      'slow-requests-logged',
    ],
    [
      'only writes',
      times(20, apply('531.9ms', '', 'header:<ID:1 > txn:<...>', 'size:18')),
      'disk',
      'slow-writes-logged',
    ],
    [
      'writes in traces of the raft path',
      `${apply('531.9ms', '', 'header:<ID:1 > put:<>', 'size:18')}\n${zap('trace[1] put', { duration: '531.9ms', steps: ["trace[1] 'process raft request'  (duration: 531.1ms)"] }, 'info')}`,
      'disk',
      'slow-writes-logged',
    ],
    [
      'too many requests',
      zap('request failed', { error: 'etcdserver: too many requests' }),
      'requests',
      'too-many-requests-logged',
    ],
    [
      'an ordinary start',
      `${zap('starting an etcd server', { 'etcd-version': '3.5.33', 'heartbeat-interval': '100ms', 'election-timeout': '1s' }, 'info')}\n${zap('a1 became leader at term 2', {}, 'info')}\n${zap('raft.node: a1 elected leader a1 at term 2', {}, 'info')}`,
      'ok',
      null,
    ],
    [
      'many elections',
      [2, 3, 4, 5].map((term) => zap(`raft.node: a1 elected leader b1 at term ${term}`, {}, 'info')).join('\n'),
      'not-sure',
      'elections-logged',
    ],
    [
      'a full file system',
      zap(
        'failed to save Raft hard state and entries',
        { error: 'write /var/lib/etcd/member/wal/0.tmp: no space left on device' },
        'fatal',
      ),
      'space',
      'disk-full-logged',
    ],
    [
      'an I/O error',
      zap(
        'failed to save Raft hard state and entries',
        { error: 'sync /var/lib/etcd/x.wal: input/output error' },
        'fatal',
      ),
      'disk',
      'io-error-logged',
    ],
    [
      "an apiserver's time-outs",
      'E0101 10:00:00.000000 1 status.go:71] apiserver received an error that is not an metav1.Status: etcdserver: request timed out, possibly due to previous leader failure',
      'not-sure',
      'timed-out-logged',
    ],
    [
      '3.4: a peer that cannot be dialled',
      '2020-10-20 12:15:22.088482 W | rafthttp: failed to dial b1 on stream MsgApp v2 (dial tcp 10.0.0.1:2380: connect: connection refused)',
      'member',
      'member-refuses',
    ],
    [
      '3.4: a stream that times out',
      '2020-10-20 12:15:22.088482 E | rafthttp: failed to read b1 on stream Message (read tcp 10.0.0.2:1->10.0.0.1:2380: i/o timeout)',
      'network',
      'peer-timeouts-logged',
    ],
    [
      'a certificate that is not accepted',
      unhealthy('x509: certificate has expired or is not yet valid'),
      'not-sure',
      'peer-certificates-logged',
    ],
    [
      'a failed health check because of an alarm',
      zap('serving /health false due to an alarm', { alarm: 'NOSPACE' }),
      'space',
      'no-space',
    ],
    [
      'request stats of large reads',
      times(
        9,
        zap('request stats', {
          'time spent': '1.2s',
          remote: '10.0.0.9:1',
          'response type': '/etcdserverpb.KV/Range',
          'request count': 0,
          'request size': 9,
          'response count': 30000,
          'response size': 90000000,
        }),
      ),
      'requests',
      'large-reads-logged',
    ],
    [
      'a trace of the write path alone',
      zap('trace[1] put', { duration: '1.5s', steps: ["trace[1] 'process raft request'  (duration: 1.49s)"] }, 'info'),
      'not-sure',
      'slow-traces-logged',
    ],
    [
      'a trace of a blocked backend',
      zap(
        'trace[1] put',
        { duration: '1.5s', steps: ["trace[1] 'store kv pair into bolt db'  (duration: 1.49s)"] },
        'info',
      ),
      'not-sure',
      'slow-traces-logged',
    ],
    [
      'defragmentation',
      `${zap('defragmenting', {}, 'info', '2026-03-01T10:00:00Z')}\n${zap('finished defragmenting directory', { took: '17s' }, 'info', '2026-03-01T10:00:17Z')}\n${times(3, zap('apply request took too long', { took: '16.5s', prefix: 'read-only range ', request: 'key:"/x"', response: 'range_response_count:1 size:9' }, 'warn', '2026-03-01T10:00:17.1Z'))}`,
      'maintenance',
      'slow-in-defragmentation-logged',
    ],
  ])('gives the answer for %s', async (_, text, answer, finding) => {
    const diagnosis = await ask(`${text}\n`);
    expect([diagnosis.answer, idsOf(diagnosis)]).toEqual([
      answer,
      finding === null ? expect.anything() : expect.arrayContaining([finding]),
    ]);
  });

  test('gives ok for a healthy log of a day with a few slow requests', async () => {
    const lines = Array.from({ length: 24 }, (_, hour) => {
      const ts = `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`;
      return `${zap('compact tree index', {}, 'info', ts)}\n${zap('finished scheduled compaction', { took: '45ms' }, 'info', ts)}\n${zap('apply request took too long', { took: '120ms', prefix: 'read-only range ', request: 'key:"/x"', response: 'range_response_count:1 size:9' }, 'warn', `2026-03-01T${String(hour).padStart(2, '0')}:30:00Z`)}`;
    });
    expect((await ask(lines.join('\n'))).answer).toBe('ok');
  });

  test.each([
    ['ok', 'the log has its end', `${alarm('raised')}\n${alarm('disarmed')}`],
    ['ok', 'the log has only its end', alarm('disarmed')],
    [
      'ok',
      'the log of 3.4 has its end',
      '2020-10-20 12:15:22.0 W | etcdserver: alarm NOSPACE raised by peer a1\n2020-10-20 12:15:22.0 I | etcdserver: alarm disarmed memberID:1 alarm:NOSPACE ',
    ],
    ['space', 'it was raised again', `${alarm('disarmed')}\n${alarm('raised')}`],
    ['space', 'another alarm ended', `${alarm('raised')}\n${zap('alarm disarmed', { alarm: 'CORRUPT', from: 'a1' })}`],
  ])('gives %s for NOSPACE if %s', async (answer, _, text) => {
    const diagnosis = await ask(text);
    expect([diagnosis.answer, idsOf(diagnosis)]).toEqual([answer, [answer === 'ok' ? 'no-space-ended' : 'no-space']]);
  });

  test.each([
    ['ok', 'disarmed, and the database below its quota', 0, 4.1e8],
    ['space', 'disarmed, and the database above its quota', 0, 2.2e9],
    ['space', 'raised', 1, 4.1e8],
  ])('gives %s for a NOSPACE in the log if the metrics show it as %s', async (answer, _, value, bytes) => {
    const metrics = member({
      values: { etcd_mvcc_db_total_size_in_bytes: bytes },
      lines: [`etcd_debugging_server_alarms{server_id="a1",alarm_type="NOSPACE"} ${value}`],
    });
    expect((await diagnoseTexts({ etcd: `${metrics}${alarm('raised')}\n` })).answer).toBe(answer);
  });

  const TOCOMMIT = 'tocommit(1204) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?';
  const start = (seconds: number, name = 'a') =>
    zap('starting an etcd server', { 'etcd-version': '3.5.13', name }, 'info', at(seconds));
  const fatalLine = (message: string, error: string) => zap(message, { error }, 'fatal');

  test.each<[string, string, string, string, string?]>([
    ['lost entries', zap(TOCOMMIT, {}, 'panic'), 'member', 'member-broken-logged', 'raft-log-lost'],
    [
      'lost entries in the text of 3.4',
      `2020-10-20 12:15:22.0 C | raft: ${TOCOMMIT}`,
      'member',
      'member-broken-logged',
      'raft-log-lost',
    ],
    [
      'a damaged WAL',
      fatalLine('failed to open WAL', 'walpb: crc mismatch'),
      'member',
      'member-broken-logged',
      'wal-damaged',
    ],
    [
      'a removed member',
      zap('server error', { error: 'the member has been permanently removed from the cluster' }),
      'member',
      'member-broken-logged',
      'removed',
    ],
    [
      'a member that serves again after a damaged WAL',
      `${fatalLine('failed to open WAL', 'walpb: crc mismatch')}\n${zap('ready to serve client requests', {}, 'info')}`,
      'not-sure',
      'fault-logged',
      'wal-damaged',
    ],
    [
      'a read-only file system',
      fatalLine('failed to cut WAL', 'open /data/1.tmp: read-only file system'),
      'disk',
      'io-error-logged',
    ],
    [
      'another cluster',
      zap('request sent was ignored by remote peer due to cluster ID mismatch', { error: 'cluster ID mismatch' }),
      'not-sure',
      'fault-logged',
      'cluster-id',
    ],
    [
      'a kill for lack of memory, by systemd',
      `${start(0)}\nMay 01 00:00:30 cp1 systemd[1]: etcd.service: A process of this unit has been killed by the OOM killer.`,
      'not-sure',
      'fault-logged',
      'out-of-memory',
    ],
    [
      'a kill for lack of memory, by the kernel',
      `${start(0)}\nMay 01 00:00:30 cp1 kernel: Memory cgroup out of memory: Killed process 900 (etcd) total-vm:1kB`,
      'not-sure',
      'fault-logged',
      'out-of-memory',
    ],
    ['a panic of Go in journald', 'May 01 00:00:30 cp1 etcd[900]: panic: runtime error', 'not-sure', 'fatal-logged'],
    ['three starts in an hour', [0, 60, 120].map((one) => start(one)).join('\n'), 'not-sure', 'restarts-logged'],
  ])('gives the answer for %s', async (_, text, answer, id, fault) => {
    const { findings, ...diagnosis } = await ask(text);
    expect(diagnosis.answer).toBe(answer);
    expect(findings.find((one) => one.id === id)).toMatchObject(fault === undefined ? {} : { parameters: { fault } });
  });

  const dropped = (isActive: boolean) =>
    zap('dropped internal Raft message since sending buffer is full (overloaded network)', {
      'remote-peer-id': 'b1',
      'remote-peer-active': isActive,
    });
  test.each([
    [
      'fault-logged',
      'not-sure',
      'rejected certificates',
      times(3, zap('rejected connection', { error: 'remote error: tls: bad certificate' })),
    ],
    [
      'fault-logged',
      'not-sure',
      'rejected certificates of 3.4',
      times(
        3,
        '2020-10-20 12:15:22.0 I | embed: rejected connection from "10.0.0.3:1" (error "remote error: tls: bad certificate", ServerName "")',
      ),
    ],
    ['fault-logged', 'not-sure', 'failed health checks', times(3, HEALTH_CHECK)],
    [
      'no-space',
      'space',
      'a health check that fails because of an alarm',
      zap('Health check fails', { path: '/health', reason: 'ALARM NOSPACE', 'status-code': 503 }),
    ],
    [
      'fault-logged',
      'not-sure',
      'failed snapshots',
      times(3, zap('failed to send database snapshot', { 'remote-peer-id': 'b1', error: 'unexpected EOF' })),
    ],
    ['stream-lost-logged', 'not-sure', 'messages that were dropped while the peer was inactive', dropped(false)],
    [
      'buffers-full-logged',
      'network',
      'messages that 3.4 dropped',
      "2020-10-20 12:15:00.0 W | rafthttp: dropped internal raft message to 91bc3c398fb3c146 since streamMsgApp V2's sending buffer is full (bad/overloaded network)",
    ],
  ])('has the finding %s and the answer %s for %s', async (id, answer, _, text) => {
    const diagnosis = await ask(text);
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual([answer, id]);
  });

  test.each([
    [
      'the stats of fast requests at the level debug',
      times(9, zap('request stats', { 'time spent': '20.00ms', 'response count': 2000 }, 'debug')),
    ],
    ['connections that only a port check opened', times(9, zap('rejected connection', { error: 'EOF' }))],
    [
      'health checks before the member was ready',
      `${times(9, HEALTH_CHECK)}\n${zap('ready to serve client requests', {}, 'info')}`,
    ],
    [
      'messages that were dropped until the peer came back',
      `${dropped(false)}\n${zap('peer became active', { 'peer-id': 'b1' }, 'info')}`,
    ],
  ])('gives ok for %s', async (_, text) => {
    expect((await ask(text)).answer).toBe('ok');
  });

  const raft = (message: string) => zap(message, {}, 'info');
  const LOST = raft('raft.node: a1 lost leader b1 at term 5');
  const ELECTION = raft('a1 is starting a new election at term 5');
  test.each([
    ['not-sure', 'without a leader', LOST, 0],
    ['not-sure', 'in elections of one term (pre-vote)', [LOST, ELECTION, ELECTION].join('\n'), 2],
    ['not-sure', 'in elections of a member that never had a leader', times(3, ELECTION), 3],
    ['ok', 'with a new leader', [LOST, ELECTION, raft('raft.node: a1 elected leader c1 at term 5')].join('\n'), null],
    ['ok', 'as the leader', [LOST, ELECTION, raft('a1 became leader at term 5')].join('\n'), null],
  ])('gives %s for a log that ends %s', async (answer, _, text, elections) => {
    const { cause, ...diagnosis } = await ask(text);
    expect(diagnosis.answer).toBe(answer);
    expect(cause?.parameters ?? null).toEqual(elections === null ? null : { elections });
  });

  test('quotes a fatal error, at any place of a long log', async () => {
    const line = fatalLine('discovery failed', 'open /data/.touch: permission denied');
    const { answer, cause } = await ask([...new Array(2500).fill(info(0)), line, info(0)].join('\n'));
    expect([answer, cause?.id]).toEqual(['not-sure', 'fatal-logged']);
    expect(cause?.parameters).toEqual({
      count: 1,
      message: 'discovery failed: open /data/.touch: permission denied',
    });
  });

  test('reads the level and the time of the console format', async () => {
    const diagnosis = await ask('2026-03-01T10:00:00.000Z\tFATAL\tetcdmain/etcd.go:204\tdiscovery failed');
    expect(diagnosis.cause).toMatchObject({ id: 'fatal-logged', parameters: { message: 'discovery failed' } });
    expect(diagnosis.members[0]?.log?.firstAt).toBe('2026-03-01T10:00:00.000Z');
  });

  test.each([
    ['starts of three members', ['a', 'b', 'c'].map((name) => start(0, name))],
    ['starts of three days', [0, 1, 2].map((day) => start(day * 86_400))],
    [
      'too many requests to another program',
      [start(0), zap('error', { err: 'the server has received too many requests' })],
    ],
    ...['no space left on device', 'input/output error'].map((error): [string, string[]] => [
      `another program with the error "${error}"`,
      [start(0), JSON.stringify({ level: 'error', msg: `write /var/lib/x: ${error}`, time: at(0) })],
    ]),
    ['a fatal error of another program', [start(0), '{"level":"fatal","ts":1,"caller":"app/x.go:1","msg":"x"}']],
    [
      'a kill of another program',
      [start(0), 'May 01 00:00:30 cp1 kernel: Out of memory: Killed process 7 (java) total-vm:1kB'],
    ],
  ])('gives ok for %s', async (_, lines) => {
    expect((await ask(lines.join('\n'))).answer).toBe('ok');
  });

  test('uses the heartbeat interval of the log', async () => {
    const start = zap(
      'starting an etcd server',
      { 'etcd-version': '3.6.14', 'heartbeat-interval': '500ms', 'election-timeout': '2.5s' },
      'info',
    );
    expect((await ask(`${start}\n`)).timing).toEqual({ heartbeatMs: 500, electionMs: 2500, isKnown: true });
  });
});
