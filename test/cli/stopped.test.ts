// A process that is stopped while it measures (SIGSTOP, Ctrl-Z, a paused container): the pause is not a latency of the disk. And one that is
// ended before it measures.

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { MeasuredFinding, Report } from '../../lib/index.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI, firstChildOf, start } from '../support/program.js';
import { until } from '../support/until.js';

/** Well above the limit of 1 s, because a sync in progress takes part of the pause. */
const STOPPED_MS = 2500;

// Limits that a slow disk would break are raised. The rate exceeds any disk, so the stop hits an append.
const LIMITS = ['append-p99=60s', 'commit-p99=60s'].flatMap((limit) => ['--limit', limit]);
const RUN = ['-q', '--format', 'json', '--phase', 'paced', '--rate', '20000', '--duration', '4', ...LIMITS];

it('a run is inconclusive when its process was stopped for 2.5 s, without CPU', async () => {
  const directory = freshDirectory();
  const { child, ended } = start(process.execPath, [CLI, ...RUN, directory]);
  await until('the folder is there', () => namesIn(directory).length > 0);
  await sleep(500);
  const pid = firstChildOf(child);
  process.kill(pid, 'SIGSTOP');
  await sleep(STOPPED_MS);
  process.kill(pid, 'SIGCONT');
  const { status, stdout } = await ended;
  const { verdict, observations, phases } = JSON.parse(stdout) as Report;
  const longest = verdict.findings.find(({ id }) => id === 'longest-operation') as MeasuredFinding;
  expect(longest).toMatchObject({ result: 'unresolved', unresolved: { id: 'no-cpu' } });
  const { stoppedNs = 0 } = longest.unresolved?.id === 'no-cpu' ? longest.unresolved : {};
  expect(stoppedNs).toBeGreaterThan(0);
  expect([verdict.outcome, status]).toEqual(['inconclusive', 3]);
  expect(observations).toContainEqual(expect.objectContaining({ id: 'stopped', phase: 'paced' }));
  // The run continued to its end.
  expect(phases).toMatchObject([{ name: 'paced', stoppedBy: 'duration' }]);
});

it('a run whose command was killed removes its folder and prints nothing', async () => {
  const directory = freshDirectory();
  const { child, ended } = start(process.execPath, [CLI, '-q', '--duration', '30', directory]);
  await until('the folder is there', () => namesIn(directory).length > 0);
  child.kill('SIGKILL');
  await until('the folder is gone', () => namesIn(directory).length === 0);
  const { stdout, stderr } = await ended;
  expect([stdout, stderr]).toEqual(['', '']);
});

it('a run that a signal ends at its start names no files', async () => {
  const directory = freshDirectory();
  const slowStart = new URL('../support/slow-start.mjs', import.meta.url).href;
  const { child, ended } = start(process.execPath, ['--import', slowStart, CLI, '-q', directory]);
  await once(child.stderr ?? child, 'data');
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  expect([status, stderr]).toEqual([130, 'starting\netcd-disk-bench: SIGINT ended the run before its first write\n']);
});
