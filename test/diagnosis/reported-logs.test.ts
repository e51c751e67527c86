// Lines as they stand in public reports: of old versions, of the kernel and systemd, of Go's panics, and selections by hand.

import { describe, expect, test } from 'vitest';
import { diagnoseTexts, idsOf } from './diagnose-text.js';
import { HEALTHY, metricsOf } from './metrics-of.js';

const ask = (...lines: readonly string[]) => diagnoseTexts({ 'etcd.log': lines.join('\n') });

async function faultsOf(...lines: readonly string[]): Promise<readonly unknown[]> {
  return (await ask(...lines)).findings.flatMap(({ parameters }) => parameters['fault'] ?? []);
}

describe('a line that ends with a word and a number is not a metric', () => {
  const LOST = '8e9e lost leader b1 at term 7';
  const ELECTED = '8e9e elected leader c1 at term 8';
  const STARTED = '8e9e is starting a new election at term 8';

  test.each([
    ['journald', (text: string) => `Apr 29 15:54:38 cp1 etcd[1167]: raft.node: ${text}`],
    ["3.4's default", (text: string) => `raft2020/04/29 15:54:38 INFO: raft.node: ${text}`],
    ['2.1', (text: string) => `2015/07/07 12:34:57 raft.node: ${text}`],
  ])('elections in %s', async (_, framed) => {
    const lost = await ask(framed(LOST), framed(STARTED));
    expect(lost.answer).toBe('not-sure');
    expect(idsOf(lost)).toContain('leaderless-logged');
    const changed = await ask(
      framed(LOST),
      framed(ELECTED),
      framed(LOST.replace('7', '8')),
      framed('8e9e elected leader c1 at term 9'),
    );
    expect(idsOf(changed)).toEqual(expect.arrayContaining(['elections-logged']));
  });

  test('votes of other members show elections', async () => {
    const vote = (term: number) =>
      `raft2020/04/29 15:54:38 INFO: 8e9e [term: ${term - 1}] received a MsgVote message with higher term from b1 [term: ${term}]`;
    expect(idsOf(await ask(vote(8), vote(9), vote(10)))).toContain('elections-logged');
  });

  test('only such lines are a log, and no metrics of another program', async () => {
    await expect(ask('2026-01-01 the job ended with status 5')).rejects.toThrow(
      /it has no metrics and no log lines of etcd/,
    );
  });
});

describe('a panic of Go has no prefix', () => {
  const START = '{"level":"info","ts":"2026-03-01T10:00:00.000Z","caller":"etcdmain/etcd.go:73","msg":"Running: "}';
  const FRAME = 'go.etcd.io/etcd/server/v3/storage/backend.(*backend).defrag(0xc000160000)';

  test.each([
    ['behind lines of etcd', [START, 'panic: tx closed']],
    ['with frames of etcd alone', ['panic: tx closed', 'goroutine 123 [running]:', FRAME]],
    ["CRI's frame", [START, '2026-03-01T10:00:01.1Z stderr F panic: tx closed']],
    ['a fatal error of the runtime', [START, 'fatal error: concurrent map writes']],
    ['an abort by the system', [START, 'fatal error: unexpected signal during runtime execution']],
  ])('%s', async (_, lines) => {
    const diagnosis = await ask(...lines);
    expect(diagnosis.answer).toBe('not-sure');
    expect(idsOf(diagnosis)).toContain('fatal-logged');
  });

  test('a panic of another program is not a log of etcd', async () => {
    await expect(ask('panic: boom', 'goroutine 1 [running]:', 'main.main()')).rejects.toThrow(/no log lines of etcd/);
  });

  test.each([
    ['panic: page 1938 already freed'],
    ['panic: freepages: failed to get all reachable pages (page 6148914691236517205: out of bounds: 4096)'],
    ['panic: assertion failed: Page expected to be: 36312, but self identifies as 0'],
  ])('%j: the database is damaged', async (line) => {
    const diagnosis = await ask(line, 'goroutine 293 [running]:', 'go.etcd.io/bbolt.(*Tx).page(0x50)');
    expect(diagnosis.cause).toMatchObject({
      id: 'member-broken-logged',
      answer: 'member',
      parameters: { fault: 'database-damaged' },
    });
  });
});

describe('faults that other programs report', () => {
  test.each([
    ['kernel: etcd invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0', 'out-of-memory'],
    ['kernel: Out of memory: Kill process 13753 (etcd) score 905 or sacrifice child', 'out-of-memory'],
    [
      '2020-12-01 10:00:00.0 W | osutil: 80% of the file descriptor limit is used [used = 901, limit = 1024]',
      'open-files',
    ],
    ['etcd[1]: http: Accept error: accept tcp [::]:2379: accept4: too many open files; retrying in 1s', 'open-files'],
    [
      '{"level":"warn","caller":"rafthttp/http.go:413","msg":"failed to find remote peer in cluster"}',
      'unknown-member',
    ],
    ['2020-12-01 10:00:00.0 E | rafthttp: failed to find member b1 in cluster c1', 'unknown-member'],
  ])('%s', async (line, fault) => {
    expect(await faultsOf(`May 01 00:00:30 cp1 ${line}`)).toEqual([fault]);
  });

  test.each([
    ['Main process exited, code=exited, status=1/FAILURE', ['fatal-logged']],
    ['main process exited, code=exited, status=2/INVALIDARGUMENT', ['fatal-logged']],
    ['Main process exited, code=killed, status=9/KILL', ['fatal-logged']],
    ['Main process exited, code=killed, status=15/TERM', []],
    ['Main process exited, code=exited, status=0/SUCCESS', []],
  ])('systemd: %s', async (text, ids) => {
    const diagnosis = await ask(`May 01 00:00:30 cp1 systemd[1]: etcd.service: ${text}`);
    expect(idsOf(diagnosis)).toEqual(ids);
  });
});

describe('old versions', () => {
  test('3.0 warned from 10 ms: below 100 ms no request is slow', async () => {
    const line = '2017-04-01 10:00:00.0 W | etcdserver: apply entries took too long [20.9ms for 1 entries]';
    expect((await ask(line, line, line)).answer).toBe('ok');
    expect((await ask(line.replace('20.9ms', '120.9ms'))).cause).toMatchObject({ id: 'slow-writes-logged' });
  });

  test('etcd2 of journald, and time-outs of 2.1', async () => {
    const crc = 'Aug 11 06:01:01 core-01 etcd2[1111]: read wal error (walpb: crc mismatch) and cannot be repaired';
    expect((await ask(crc)).cause).toMatchObject({ parameters: { fault: 'wal-damaged' } });
    const posted = '2015/07/07 12:36:11 sender: error posting to 3ec6: dial tcp 192.0.2.3:2380: i/o timeout';
    expect((await ask(posted)).cause).toMatchObject({ id: 'peer-timeouts-logged', answer: 'network' });
  });

  test('an error that begins like a package', async () => {
    const line =
      'Apr 29 15:54:45 cp1 etcd[1167]: etcdserver: request timed out, possibly due to previous leader failure';
    expect(idsOf(await ask(line))).toContain('timed-out-logged');
  });
});

test('a route that is missing is no time-out', async () => {
  const line =
    '2015-10-01 10:00:00.0 W | rafthttp: health check for peer 420c could not connect: dial tcp 192.0.2.3:2380: no route to host';
  expect((await ask(line)).cause).toMatchObject({ answer: 'network', parameters: { how: 'unreachable' } });
});

test('a full file system has its own next step', async () => {
  const diagnosis = await ask('etcd[1]: open wal error: no space left on device');
  expect(diagnosis).toMatchObject({ answer: 'space', next: ['free-disk-space'] });
});

test('the trace of a put: a step with an apostrophe takes most of the time, without the disk', async () => {
  const step = (name: string, took: string) => `trace[1] '${name}'  (duration: ${took})`;
  const line = JSON.stringify({
    level: 'info',
    ts: '2026-03-01T10:00:00.000Z',
    caller: 'traceutil/trace.go:171',
    msg: 'trace[1] put',
    duration: '2.9s',
    steps: [step('process raft request', '900ms'), step("get key's previous created_revision and leaseID", '1.9s')],
  });
  expect((await ask(line, line, line)).cause).toMatchObject({ id: 'index-tree-logged', answer: 'cpu' });
});

test('a slow call that writes is not a read', async () => {
  const stats = (type: string) =>
    JSON.stringify({
      level: 'warn',
      ts: '2026-03-01T10:00:00.000Z',
      caller: 'v3rpc/interceptor.go:197',
      msg: 'request stats',
      'time spent': '7.0s',
      'response type': type,
    });
  const diagnosis = await ask(stats('/etcdserverpb.KV/Put'), stats('/etcdserverpb.Lease/LeaseGrant'));
  expect(diagnosis.answer).toBe('not-sure');
  expect(diagnosis.findings.map(({ id, parameters }) => [id, parameters['count']])).toContainEqual([
    'slow-requests-logged',
    2,
  ]);
});

describe('few lines over many hours are a selection by hand', () => {
  const late = (hour: number) =>
    `2019-06-${10 + hour}T10:00:00Z etcd: read-only range request "key:\\"/a\\" " with result "size:9" took too long (1.48s) to execute`;
  const fast = (hour: number) => late(hour).replace('1.48s', '120ms');

  test('a request above a second counts, one of 120 ms does not', async () => {
    expect(idsOf(await ask(late(0), fast(1)))).toContain('slow-requests-logged');
    expect((await ask(fast(0), fast(1))).answer).toBe('ok');
  });

  test('with its usual lines, the same request is an exception', async () => {
    const usual = Array.from(
      { length: 20 },
      (_, day) => `2019-06-${10 + day}T10:00:00Z etcd: compacted raft log at ${day}`,
    );
    expect((await ask(...usual.slice(0, 5), late(5), ...usual.slice(5))).answer).toBe('ok');
  });
});

test.each([
  ['+----+\n|        ENDPOINT        |        ID        | VERSION |\n+----+'],
  ['https://192.0.2.1:2379 is healthy: successfully committed proposal: took = 11.4ms'],
])("etcdctl's text %j names its JSON", async (text) => {
  await expect(ask(text)).rejects.toThrow(/etcdctl .*-w json/);
});

test('metrics beside such lines are still read', async () => {
  const text = `$ uptime\n load average 5\n${metricsOf(HEALTHY)}`;
  expect((await diagnoseTexts({ 'etcd-1': text })).members[0]?.fsync).not.toBeNull();
});
