// etcd's syncs compared with those of a run: the four conclusions, on the same buckets.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { render } from '../../lib/index.js';
import { encode, hdrHistogramOf } from '../../lib/measure/histogram.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { memoryOf } from '../support/memory.js';
import { diagnoseTexts } from './diagnose-text.js';
import { member, QUICK, SLOW } from './metrics-of.js';

const MS = 1e6;
const times = (count: number, ms: number) => new Array<number>(count).fill(ms * MS);

/** A report with only the fields that diagnose reads. */
function report(syncsNs: readonly number[]): string {
  const path = join(freshDirectory(), 'disk.json');
  const histogram = encode(hdrHistogramOf(memoryOf(syncsNs)));
  const phases = [
    { name: 'paced', durationNs: 60e9, sync: { histogram } },
    { name: 'closed-loop', durationNs: 2e9, bytesWritten: 94e6 },
  ];
  writeFileSync(
    path,
    JSON.stringify({
      tool: { name: 'etcd-disk-bench' },
      target: { path: '/var/lib/etcd' },
      verdict: { outcome: 'suitable' },
      phases,
    }),
  );
  return path;
}

const STALLS = [...QUICK, 0, 0, 0, 0, 0, 0, 300];
const GOOD = times(12_000, 0.5);
const BAD = [...times(11_000, 0.5), ...times(900, 20), ...times(100, 200)];

test.each([
  ['a tail in etcd alone is contention', STALLS, GOOD, 'contention'],
  ['a slow etcd and a slow run mean a slow disk', SLOW, BAD, 'device'],
  ['a slow run and a fast etcd mean a load that is too low', QUICK, BAD, 'load-too-low'],
  ['a fast etcd and a fast run mean another cause', QUICK, GOOD, 'both-fine'],
  ['too few syncs cannot be compared', [7], GOOD, 'cannot-compare'],
])('%s', async (_, fsync, run, reading) => {
  const diagnosis = await diagnoseTexts({ 'etcd-1': member({ fsync }) }, { reportFile: report(run) });
  expect(diagnosis.diskRun).toMatchObject({
    reading,
    count: 12_000,
    memberCount: fsync.reduce((sum, one) => sum + one, 0),
  });
});

test('shows the shares of both in the text, and the stalls that the run found', async () => {
  const diagnosis = await diagnoseTexts({ 'etcd-1': member({ fsync: STALLS }) }, { reportFile: report(GOOD) });
  expect(diagnosis.diskRun?.rows.find(({ boundSeconds }) => boundSeconds === 0.128)).toMatchObject({
    run: 0,
    member: expect.closeTo(300 / 51_400, 5),
  });
  const text = await render(diagnosis, 'text');
  expect(text).toMatch(/Contention, not the device/);
  expect(text).toMatch(/would have met 70 stalls/);
  expect(diagnosis.settle).not.toContain('disk-run');
});

test('rejects a file that is no report in one line', async () => {
  const path = join(freshDirectory(), 'x.json');
  writeFileSync(path, '{"a":1}');
  await expect(diagnoseTexts({ 'etcd-1': member({}) }, { reportFile: path })).rejects.toThrow(
    `${path}: it is not a report of etcd-disk-bench`,
  );
  await expect(diagnoseTexts({ 'etcd-1': member({}) }, { reportFile: '/no/x.json' })).rejects.toThrow(
    'cannot be read (ENOENT)',
  );
});
