// The common start of a fleet: valid and rejected times, and the wait.

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { startTimeOf, waitForStart } from '../lib/start-at.js';

const NOW = Date.parse('2026-11-29T14:00:00Z');

it.each([
  ['2026-11-29T14:00:30Z', NOW + 30_000],
  ['2026-11-29t14:00:30.25z', NOW + 30_250],
  ['2026-11-29 16:00:30+02:00', NOW + 30_000],
  ['2026-11-29T13:59:51Z', NOW - 9_000],
  [String(NOW / 1000 + 60), NOW + 60_000],
  [`${NOW / 1000}.5`, NOW + 500],
])('reads %s', (text, timeMs) => {
  expect(startTimeOf(text, NOW)).toBe(timeMs);
});

it.each([
  '',
  'now',
  '14:00',
  '2026-11-29',
  '2026-11-29T14:00Z',
  '2026-11-29T14:00:00',
  '2026-02-31T14:00:00Z',
  '2026-11-29T25:00:00Z',
  '-5',
  '1e9',
  'Sun Nov 29 14:00:00 2026',
])('rejects %j as a time', (text) => {
  expect(() => startTimeOf(text, NOW)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_OPTION',
      option: 'startAt',
      message: expect.stringMatching(/must be a time/),
    }),
  );
});

it('rejects a start in the past, and names by how much', () => {
  expect(() => startTimeOf('2026-11-29T13:59:00Z', NOW)).toThrow(
    'startAt passed 60 s ago by the clock of this machine: name a later time, or check the clock',
  );
});

it('rejects milliseconds in place of seconds', () => {
  expect(() => startTimeOf(String(NOW), NOW)).toThrow(/must be a time|24 hours ahead/);
  expect(() => startTimeOf('2026-11-30T15:00:00Z', NOW)).toThrow('startAt is more than 24 hours ahead');
});

it('reads the output of date', () => {
  const [seconds = '', rfc3339 = ''] = execFileSync('date', ['+%s\n%FT%T%:z'], { encoding: 'utf8' }).split('\n');
  expect(startTimeOf(rfc3339)).toBe(startTimeOf(seconds));
});

it('waits until that time', async () => {
  const timeMs = Date.now() + 60;
  const lateMs = await waitForStart(timeMs);
  expect(Date.now()).toBeGreaterThanOrEqual(timeMs);
  expect(lateMs).toBeGreaterThanOrEqual(0);
});

it('does not wait for a time that has just passed', async () => {
  expect(await waitForStart(Date.now() - 5000)).toBeGreaterThanOrEqual(5000);
});

it('rejects with the reason of an abort, before and during the wait', async () => {
  const reason = new Error('enough');
  await expect(waitForStart(Date.now() + 3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const waiting = waitForStart(Date.now() + 3_600_000, controller.signal);
  setTimeout(() => controller.abort(reason), 20);
  await expect(waiting).rejects.toBe(reason);
});
