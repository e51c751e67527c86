// The same faults with other words, magnitudes and versions: a rule must fit a kind of fault, not one file.

import { describe, expect, test } from 'vitest';
import { diagnoseTexts, idsOf } from './diagnose-text.js';
import { HEALTHY, histogramLines, member, metricsOf, QUICK, SLOW } from './metrics-of.js';

const ask = async (text: string, options = {}) => diagnoseTexts({ 'etcd-1': text }, options);
const answer = async (text: string, options = {}) => (await ask(text, options)).answer;

describe('the disk', () => {
  test('is ok for a healthy member', async () => {
    const diagnosis = await ask(metricsOf(HEALTHY));
    expect(diagnosis.answer).toBe('ok');
    expect(diagnosis.passed).toEqual(
      expect.arrayContaining(['fsync', 'stalls', 'commit', 'peers', 'round-trip', 'space']),
    );
  });

  test('is ok with 3 stalls of 46.7 million syncs', async () => {
    expect(await answer(member({ fsync: [46_000_000, 700_000, 0, 0, 0, 0, 0, 0, 3] }))).toBe('ok');
  });

  test('gets a warning, but no answer, for one sync over a second of 46.7 million', async () => {
    const start = { process_start_time_seconds: Date.now() / 1000 - 12 * 86_400 };
    const diagnosis = await ask(member({ fsync: [46_000_000, 700_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], values: start }));
    expect(diagnosis.answer).toBe('ok');
    expect(idsOf(diagnosis)).toContain('rare-stall');
  });

  test('is the answer for one sync over a second per hour', async () => {
    const start = { process_start_time_seconds: Date.now() / 1000 - 86_400 };
    const fsync = [46_000_000, 700_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24];
    expect(await answer(member({ fsync, values: start }))).toBe('disk');
  });

  test('is the answer for a p99 whose lower bound exceeds the limit', async () => {
    const diagnosis = await ask(member({ fsync: SLOW }));
    expect(diagnosis.cause).toMatchObject({
      id: 'fsync-slow',
      answer: 'disk',
      parameters: { p99AboveMs: 16, p99UpToMs: 32 },
    });
  });

  test('is not decided for a p99 between 8 and 16 ms', async () => {
    const diagnosis = await ask(member({ fsync: [9000, 500, 200, 100, 200] }));
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual(['not-sure', 'p99-inside-bucket']);
    expect(diagnosis.settle).toContain('disk-run');
  });

  test('is not decided for commits between 16 and 32 ms', async () => {
    expect((await ask(member({ commit: [0, 0, 5000, 3000, 1000, 900] }))).cause?.id).toBe('p99-inside-bucket');
  });

  test('is not blamed for 4 slow commits of 300, which can be chance, but for 12', async () => {
    expect((await ask(member({ commit: [200, 96, 0, 0, 0, 0, 4] }))).cause?.id).toBe('p99-inside-bucket');
    expect(idsOf(await ask(member({ commit: [200, 88, 0, 0, 0, 0, 12] })))).toContain('commit-not-disk');
  });

  test('is blamed for slow commits with fast syncs only if the writes of the commits are slow', async () => {
    const commit = [0, 0, 0, 0, 0, 500, 400, 100];
    const part = (name: string, counts: readonly number[]) =>
      histogramLines(`etcd_debugging_disk_backend_commit_${name}_duration_seconds`, counts);
    const quick = [1000];
    const lines = HEALTHY.lines ?? [];
    const written = member({
      commit,
      lines: [...lines, ...part('write', commit), ...part('spill', quick), ...part('rebalance', quick)],
    });
    const spilled = member({
      commit,
      lines: [...lines, ...part('write', quick), ...part('spill', commit), ...part('rebalance', quick)],
    });
    expect(await answer(written)).toBe('disk');
    expect(await answer(spilled)).not.toBe('disk');
    expect((await ask(member({ commit }))).cause?.id).toBe('commit-not-disk');
  });

  test('is not blamed for stalls of 200 ms with a heartbeat interval of 500 ms', async () => {
    const fsync = [...QUICK, 0, 0, 0, 0, 0, 300];
    expect(await answer(member({ fsync }))).toBe('disk');
    expect(await answer(member({ fsync }), { heartbeatIntervalMs: 500, electionTimeoutMs: 2500 })).toBe('ok');
  });

  test('is judged by the +Inf bucket above 8.192 s', async () => {
    const fsync = [1_000_000, ...new Array(13).fill(0), 3];
    const diagnosis = await ask(member({ fsync }));
    expect(diagnosis.cause).toMatchObject({ id: 'fsync-stalls', parameters: { overLargest: 3, overElection: 3 } });
  });

  test.each([7, 99])('is not judged by %i syncs, however slow', async (count) => {
    const diagnosis = await ask(member({ fsync: [0, 0, 0, 0, 0, 0, count - 1, 1] }));
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual(['not-sure', 'too-few']);
  });

  test('does not pass by 400 fast syncs, and fails weakly by 400 slow ones', async () => {
    expect((await ask(member({ fsync: [400] }))).cause?.id).toBe('too-few');
    expect((await ask(member({ fsync: [0, 0, 0, 0, 0, 0, 400] }))).cause).toMatchObject({
      answer: 'disk',
      strength: 'weak',
    });
  });

  test('is not judged by a missing metric as zero', async () => {
    expect((await ask(metricsOf({ ...HEALTHY, fsync: undefined } as never))).cause?.id).toBe('fsync-missing');
    expect((await ask(metricsOf({ ...HEALTHY, commit: undefined } as never))).cause?.id).toBe('commit-missing');
  });

  test('is read with the names of etcd 3.0', async () => {
    const text = histogramLines('etcd_wal_fsync_durations_seconds', SLOW).join('\n');
    expect(await answer(text)).toBe('disk');
  });
});

describe('faults at any speed', () => {
  const slowDisk = { fsync: SLOW };

  test('NOSPACE is answered before a slow disk', async () => {
    const lines = [...(HEALTHY.lines ?? []), 'etcd_debugging_server_alarms{alarm_type="NOSPACE",server_id="a1"} 1'];
    const diagnosis = await ask(member({ ...slowDisk, lines }));
    expect(diagnosis.answer).toBe('space');
    expect(idsOf(diagnosis)).toContain('fsync-slow');
  });

  test.each([
    ['data_corruption', 0, 'member', 'corrupt'],
    ['serializable_read', 0, 'not-sure', 'health-checks-failed'],
    ['non_learner', 0, 'not-sure', 'health-checks-failed'],
    ['data_corruption', 1, 'ok', undefined],
  ])('the health check %s at %i gives %s', async (name, value, wanted, id) => {
    const lines = [...(HEALTHY.lines ?? []), `etcd_server_healthcheck{type="readyz",name="${name}"} ${value}`];
    const diagnosis = await ask(member({ lines }));
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual([wanted, id]);
  });

  test('a learner is not ready, and that is no fault', async () => {
    const lines = [...(HEALTHY.lines ?? []), 'etcd_server_healthcheck{type="readyz",name="non_learner"} 0'];
    expect(await answer(member({ lines, values: { etcd_server_is_learner: 1 } }))).toBe('ok');
  });

  test('the smallest quota of all members counts', async () => {
    const size = { etcd_mvcc_db_total_size_in_bytes: 2.1e9, etcd_mvcc_db_total_size_in_use_in_bytes: 2e9 };
    const diagnosis = await diagnoseTexts({
      a: member({ values: { ...size, etcd_server_quota_backend_bytes: 6442450944 } }),
      b: member({
        values: { ...size, etcd_server_quota_backend_bytes: 2147483648 },
        lines: ['etcd_server_id{server_id="b1"} 1'],
      }),
    });
    expect(diagnosis.answer).toBe('space');
    expect(idsOf(diagnosis)).toEqual(expect.arrayContaining(['quota-full', 'quotas-differ']));
  });

  test('a quota that is switched off does not count', async () => {
    expect(await answer(member({ values: { etcd_server_quota_backend_bytes: -1 } }))).toBe('ok');
  });

  test('an unreachable member is answered before a slow fsync elsewhere', async () => {
    const lines = [
      'etcd_network_active_peers{Local="a1",Remote="b1"} 0',
      'etcd_network_active_peers{Local="a1",Remote="c1"} 1',
    ];
    const diagnosis = await ask(member({ ...slowDisk, lines }));
    expect(diagnosis.cause).toMatchObject({ id: 'member-down', answer: 'member', member: 'b1' });
    expect(idsOf(diagnosis)).toContain('fsync-slow');
  });

  test('a peer that was never reached is unreachable, despite its very short round trip', async () => {
    const lines = ['etcd_network_peer_sent_failures_total{To="b1"} 4000'];
    const diagnosis = await ask(member({ roundTrip: { b1: [250], c1: [0, 0, 300] }, lines }));
    expect(diagnosis.cause).toMatchObject({ id: 'member-down', member: 'b1' });
  });

  test('a member whose own metrics answer is cut off from the others', async () => {
    const parted = (id: string, peers: readonly (readonly [string, number])[]) =>
      member({
        lines: [
          `etcd_server_id{server_id="${id}"} 1`,
          ...peers.map(([peer, active]) => `etcd_network_active_peers{Local="${id}",Remote="${peer}"} ${active}`),
        ],
      });
    const diagnosis = await diagnoseTexts({
      'etcd-1': parted('a1', [
        ['b1', 1],
        ['c1', 0],
      ]),
      'etcd-2': parted('b1', [
        ['a1', 1],
        ['c1', 0],
      ]),
      'etcd-3': parted('c1', [
        ['a1', 0],
        ['b1', 0],
      ]),
    });
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual(['network', 'members-parted']);
  });

  test('more than half free pages is a lack of space, and a note in a small database', async () => {
    const db = (total: number, inUse: number) => ({
      etcd_mvcc_db_total_size_in_bytes: total,
      etcd_mvcc_db_total_size_in_use_in_bytes: inUse,
    });
    expect(await answer(member({ values: db(8e8, 2e8) }))).toBe('space');
    expect(await answer(member({ values: db(9e7, 1e7) }))).toBe('ok');
    const small = await ask(member({ values: db(2e8, 5e7) }));
    expect([small.answer, idsOf(small)]).toEqual(['ok', ['fragmented-small']]);
  });

  test('a number of open files near the limit is named', async () => {
    expect((await ask(member({ values: { os_fd_used: 900, os_fd_limit: 1024 } }))).cause?.id).toBe('files-used');
  });
});

describe('the network', () => {
  const trip = (...counts: readonly number[]) => ({ roundTrip: { b1: counts, c1: [0, 0, 300] } });

  test('are weak evidence over a lifetime with failed messages: the probes can be of an outage', async () => {
    const far = trip(...new Array<number>(14).fill(0), 300);
    const lines = ['etcd_network_peer_sent_failures_total{To="b1"} 90'];
    const [clean, failed] = [await ask(member(far)), await ask(member({ ...far, lines }))];
    const strengths = [clean, failed].map(({ findings }) => findings.find(({ id }) => id === 'round-trip')?.strength);
    expect(strengths).toEqual(['strong', 'weak']);
  });

  test.each([
    ['between 25.6 and 51.2 ms', [0, 0, 0, 0, 0, 0, 0, 0, 0, 200], 'ok', 'round-trip-open'],
    ['between 51.2 and 102.4 ms', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200], 'network', 'round-trip'],
    ['over 200 ms', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200], 'network', 'round-trip'],
  ])('has a round trip %s', async (_, counts, wanted, finding) => {
    const diagnosis = await ask(member(trip(...counts)));
    expect(diagnosis.answer).toBe(wanted);
    expect(idsOf(diagnosis)).toContain(finding);
  });

  test.each([
    [300, 'ok', undefined],
    [100, 'network', 'round-trip'],
    [50, 'network', 'round-trip'],
  ])('has a limit of half the heartbeat interval: %i ms', async (heartbeatIntervalMs, wanted, id) => {
    const text = member(trip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200));
    const diagnosis = await ask(text, { heartbeatIntervalMs, electionTimeoutMs: heartbeatIntervalMs * 10 });
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual([wanted, id]);
    if (id !== undefined) expect(diagnosis.cause?.parameters).toMatchObject({ limitMs: heartbeatIntervalMs / 2 });
  });

  test('has the lower bound of a round trip over the heartbeat interval', async () => {
    const diagnosis = await ask(member(trip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200)));
    expect(diagnosis.cause?.parameters).toMatchObject({ aboveMs: expect.closeTo(102.4 * 1, 3) });
  });
});

describe('several members', () => {
  test('are compared, and the one that differs is named', async () => {
    const of = (id: string, fsync: readonly number[]) =>
      member({ fsync, lines: [`etcd_server_id{server_id="${id}"} 1`] });
    const diagnosis = await diagnoseTexts({
      'etcd-1': of('a1', QUICK),
      'etcd-2': of('b1', SLOW),
      'etcd-3': of('c1', QUICK),
    });
    expect(diagnosis.cause).toMatchObject({ answer: 'disk', member: 'etcd-2' });
    expect(diagnosis.members.map(({ fsync }) => fsync?.state)).toEqual(['pass', 'fail', 'pass']);
  });

  test('come from a federated dump, one per instance', async () => {
    const of = (instance: string, fsync: readonly number[]) =>
      histogramLines(
        'etcd_disk_wal_fsync_duration_seconds',
        fsync,
        undefined,
        `instance="${instance}",job="etcd"`,
      ).join('\n');
    const diagnosis = await ask(`${of('10.0.0.11:2381', QUICK)}\n${of('10.0.0.12:2381', SLOW)}`);
    expect(diagnosis.members.map(({ name }) => name)).toEqual(['10.0.0.11:2381', '10.0.0.12:2381']);
    expect(diagnosis.cause?.member).toBe('10.0.0.12:2381');
  });

  test('include an etcd target that is not up as unreachable, but no target of another job', async () => {
    const lines = ['up{instance="10.0.0.9:2381",job="etcd"} 0', 'up{instance="10.0.0.9:9100",job="node"} 0'];
    const diagnosis = await ask(`${metricsOf(HEALTHY)}${lines.join('\n')}\n`);
    expect(diagnosis.members).toHaveLength(2);
    expect(diagnosis.cause).toMatchObject({ id: 'member-unreachable', member: '10.0.0.9:2381' });
  });

  test('come from two dumps one after another', async () => {
    const diagnosis = await ask(`${metricsOf({ fsync: QUICK })}${metricsOf({ fsync: SLOW })}`);
    expect(diagnosis.members).toHaveLength(2);
    expect(diagnosis.answer).toBe('disk');
  });

  test('keep the common metrics of the second of two dumps', async () => {
    const text = (fsync: readonly number[]) => metricsOf({ commit: [9000, 800], fsync });
    const diagnosis = await ask(`${text(QUICK)}${text(SLOW)}`);
    expect(diagnosis.members.map(({ commit }) => commit?.count)).toEqual([9800, 9800]);
  });

  test('become a window when two scrapes are of one member', async () => {
    const [first, second] = [
      member({ fsync: SLOW }),
      member({ fsync: SLOW.map((count, index) => count + (index === 0 ? 5000 : 0)) }),
    ];
    const diagnosis = await ask(first + second);
    expect(diagnosis.members).toHaveLength(1);
    expect(diagnosis.members[0]).toMatchObject({ period: { kind: 'since' }, fsync: { count: 5000, state: 'pass' } });
  });

  test.each([
    ['two replicas of Prometheus', 'instance="a",prometheus_replica="r1"', 'instance="a",prometheus_replica="r2"'],
    ['two jobs', 'instance="a:2381",job="kube-etcd"', 'instance="a:2379",job="etcd"'],
  ])('are one member without a window when %s scrape it', async (_, first, second) => {
    const of = (labels: string, fsync: readonly number[]) => [
      ...histogramLines('etcd_disk_wal_fsync_duration_seconds', fsync, undefined, labels),
      `etcd_server_id{${labels},server_id="a1"} 1`,
    ];
    const more = SLOW.map((count) => count + 500);
    const [one, other] = [of(first, SLOW), of(second, more)];
    for (const lines of [[...one, ...other], one.flatMap((line, index) => [line, other[index] ?? ''])]) {
      const diagnosis = await ask(lines.join('\n'));
      expect(diagnosis.members).toHaveLength(1);
      expect(diagnosis.cause?.id).toBe('fsync-slow');
      expect(diagnosis.members[0]).toMatchObject({ period: { kind: 'lifetime' }, fsync: { count: 13_000 } });
    }
  });

  test('are one member without a window when two scrapes have almost no syncs between them', async () => {
    const diagnosis = await ask(member({ fsync: SLOW }) + member({ fsync: [1, ...SLOW.slice(1)] }));
    expect(diagnosis.members).toHaveLength(1);
    expect(diagnosis.cause?.id).toBe('fsync-slow');
  });

  test('are one member with a window when a second dump without ids has a few more syncs than the first', async () => {
    const stalls = [50_020_000, 1000, 100, 0, 0, 0, 0, 0, 120];
    const dump = (fsync: readonly number[]) => metricsOf({ fsync, commit: [9000, 800] });
    const diagnosis = await ask(dump([50_000_000, 1000, 100]) + dump(stalls));
    expect(diagnosis.members).toHaveLength(1);
    expect(diagnosis.cause).toMatchObject({ id: 'fsync-stalls', parameters: { count: 20_120 } });
    const another = await ask(dump([40_000_000, 1000, 100]) + dump(stalls));
    expect(another.members).toHaveLength(2);
  });
});

describe('answers of Prometheus', () => {
  const HOUR = 3600;
  const rows = (fsync: readonly number[], point: (count: string, index: number) => object) =>
    histogramLines('etcd_disk_wal_fsync_duration_seconds', fsync)
      .filter((line) => !line.startsWith('#'))
      .map((line, index) => {
        const [, name = '', le, value = ''] = /^(\w+)(?:\{le="(.+)"\})? (.+)$/.exec(line) ?? [];
        const metric = { __name__: name, instance: '10.0.0.11:2381', job: 'etcd', ...(le === undefined ? {} : { le }) };
        return { metric, ...point(value, index) };
      });
  const document = (result: readonly object[]) => JSON.stringify({ status: 'success', data: { result } });

  test('to a range are a window between the first and the last values', async () => {
    const last = rows([55_000, 1000, 100, 0, 0, 0, 0, 0, 40], (value) => ({ value }));
    const range = rows(QUICK, (first, index) => {
      const value = (last[index] as { readonly value?: string }).value;
      return {
        values: [
          [1e9, first],
          [1e9 + 60, first],
          [1e9 + HOUR, value],
        ],
      };
    });
    const diagnosis = await ask(document(range));
    expect(diagnosis.members).toHaveLength(1);
    expect(diagnosis.cause).toMatchObject({ id: 'fsync-stalls', parameters: { count: 5040, seconds: HOUR } });
  });

  test('can be one per line', async () => {
    const lines = rows(SLOW, (count) => ({ value: [1e9, count] })).map((row) => document([row]));
    expect((await ask(lines.join('\n'))).cause?.id).toBe('fsync-slow');
  });

  test('are named in the error if they have no metrics', async () => {
    await expect(ask(document([{ metric: {}, value: [1e9, '1'] }]))).rejects.toThrow('an answer of Prometheus');
  });
});
