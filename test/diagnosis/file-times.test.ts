// The time of a file is the time of its metrics, if that is possible. Without a time, no rule ignores what happened between two dumps.

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Diagnosis, diagnoseEtcd } from '../../lib/index.js';
import { HEALTHY, member, QUICK } from './metrics-of.js';

const START = 1_714_521_600;
const DAY = 86_400;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'times-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Dump {
  readonly values?: Readonly<Record<string, number>>;
  readonly lines?: readonly string[];
  readonly fsync?: readonly number[];
  readonly fsyncSeconds?: number;
  readonly atSeconds: number;
}

function file(name: string, { values, lines = [], fsync = QUICK, fsyncSeconds = 1.5, atSeconds }: Dump): string {
  const path = join(folder, name);
  const all = [...(HEALTHY.lines ?? []), ...lines];
  const text = member({ fsync, lines: all, values: { process_start_time_seconds: START, ...values } });
  writeFileSync(path, text.replace('fsync_duration_seconds_sum 1.5', `fsync_duration_seconds_sum ${fsyncSeconds}`));
  utimesSync(path, atSeconds, atSeconds);
  return path;
}

describe('one dump in a file', () => {
  const slow = { etcd_server_slow_apply_total: 4_000_000 };

  test('covers the time from the start of etcd to the time of the file', async () => {
    const diagnosis = await diagnoseEtcd([file('a', { values: slow, atSeconds: START + 900 * DAY })]);
    expect(diagnosis.members[0]?.period.seconds).toBe(900 * DAY);
    expect(diagnosis.cause?.id).toBe('slow-requests');
  });

  test('has an unknown time if the file is older than the start of etcd', async () => {
    const diagnosis = await diagnoseEtcd([file('a', { values: slow, atSeconds: START - DAY })]);
    expect(diagnosis.members[0]?.period.seconds).toBeNull();
  });

  test('shows that one long sync in 900 days is rare', async () => {
    const fsync = [50_000, 1000, 100, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const { answer, findings } = await diagnoseEtcd([file('a', { fsync, atSeconds: START + 900 * DAY })]);
    expect([answer, findings[0]?.id]).toEqual(['ok', 'rare-stall']);
  });
});

describe('two dumps in files', () => {
  const later: Omit<Dump, 'atSeconds'> = { fsync: QUICK.map((count) => count * 2) };
  const since = (dump: Omit<Dump, 'atSeconds'>, apartSeconds: number): Promise<Diagnosis> =>
    diagnoseEtcd([file('later', { ...later, ...dump, atSeconds: START + 2 * DAY + apartSeconds })], {
      sinceFile: file('before', { atSeconds: START + 2 * DAY }),
    });

  test('are as far apart as their files', async () => {
    expect((await since({}, 3600)).members[0]?.period).toMatchObject({ kind: 'since', seconds: 3600 });
  });

  test.each([
    ['copied together', 0.001, 1.5],
    ['copied in the other order', -60, 1.5],
    ['copied, and closer than their syncs lasted', 60, 5000],
  ])('are at unknown times when %s', async (_, apartSeconds, fsyncSeconds) => {
    expect((await since({ fsyncSeconds }, apartSeconds)).members[0]?.period.seconds).toBeNull();
  });

  const counted = (name: string, value: number) => ({ values: { [name]: value } });
  test.each([
    ['leader-changes', counted('etcd_server_leader_changes_seen_total', 8)],
    ['heartbeats-late', counted('etcd_server_heartbeat_send_failures_total', 90)],
    ['slow-requests', counted('etcd_server_slow_apply_total', 50_000)],
    ['failed-proposals', counted('etcd_server_proposals_failed_total', 500)],
    ['send-failures-undated', { lines: ['etcd_network_peer_sent_failures_total{To="b1"} 9000'] }],
  ])('leave %s open at unknown times', async (id, dump) => {
    const before = file('before', {
      values: { etcd_server_proposals_failed_total: 0 },
      atSeconds: START + 2 * DAY,
    });
    const path = file('later', { ...later, ...dump, atSeconds: START + 2 * DAY });
    const diagnosis = await diagnoseEtcd([path], { sinceFile: before });
    expect([diagnosis.answer, diagnosis.cause?.id]).toEqual(['not-sure', id]);
  });

  test('are ok at unknown times when nothing happened between them', async () => {
    expect((await since({}, 0)).answer).toBe('ok');
  });
});
