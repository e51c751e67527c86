// A system clock that moves an hour forward and back at every reading. It changes no measurement.

import { describe, expect, it } from 'vitest';
import type { Progress, Report } from '../../lib/index.js';
import { CLI } from '../support/program.js';
import { type Fault, type Hit, runUnder, survived } from './injector.js';

const STEPPING: Fault = { call: 'none', at: 1, clockStepS: 3600 };
const INDEX = new URL('../../dist/index.js', import.meta.url).href;
const SECONDS = 4;
/** The closed loop comes after them. */
const LOOP_SECONDS = 2;
/** Longer than such a run on any disk, and shorter than any step of the clock. */
const MOST_NS = 600e9;

/** All durations, by path. */
function lengthsIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return path.endsWith('Ns') ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => lengthsIn(each, `${path}/${name}`));
}

function expectShort(value: unknown): void {
  const lengths = lengthsIn(value);
  expect(lengths.length).toBeGreaterThan(0);
  expect(lengths.filter(([, ns]) => !(ns >= 0 && ns < MOST_NS))).toEqual([]);
}

function expectUntouched(report: Report): void {
  expect(report).toMatchObject({
    outcome: 'completed',
    phases: [
      { name: 'paced', stoppedBy: 'duration' },
      { name: 'closed-loop', stoppedBy: 'duration' },
    ],
  });
  expectShort(report.phases);
  for (const { durationNs, appends, appendsPerSecond, sync, cut } of report.phases) {
    expect(appends).toBeGreaterThan(0);
    // A segment cut also syncs its header.
    expect(sync.count).toBe(appends + (cut?.count ?? 0));
    expect(sync.maxNs).toBeLessThanOrEqual(durationNs);
    expect(appendsPerSecond).toBeCloseTo((appends * 1e9) / durationNs);
  }
  const planned = report.plan.phases.reduce((sum, { maxDurationNs }) => sum + maxDurationNs, 0);
  const taken = report.phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  expect(planned).toBe((SECONDS + LOOP_SECONDS) * 1e9);
  expect(taken).toBeGreaterThan(planned / 2);
}

/** The clock moved, and no measuring thread read it. */
function expectStepped(hits: readonly Hit[]): void {
  expect(hits.length).toBeGreaterThan(0);
  expect(hits.filter(({ thread }) => thread.startsWith('edb-'))).toEqual([]);
}

describe.concurrent('a change of the system clock', () => {
  it('does not change the results or the end of the command', async () => {
    const size = ['--keep-free', '0', '--max-bytes', '1000000000000'];
    const run = ['-q', '--thorough', ...size, '--duration', `${SECONDS}`, '--format', 'json'];
    const { ended, hits, left } = await runUnder(STEPPING, (directory) => [CLI, ...run, directory]);
    expect(ended).toMatchObject({ signal: null, stderr: '' });
    const report = JSON.parse(ended.stdout) as Report;
    expectStepped(hits);
    expectUntouched(report);
    const { outcome } = report.verdict;
    expect(ended.status).toBe(outcome === 'inconclusive' ? 3 : outcome === 'unsuitable' ? 1 : 0);
    expect(left).toEqual([]);
    survived(1);
  });

  it('does not change the results of a program, whose own clock jumps', async () => {
    const script = `
      const { benchmarkEtcdDisk } = await import(${JSON.stringify(INDEX)});
      const [told, jumps] = [[], []];
      const report = await benchmarkEtcdDisk(process.argv.at(-1), {
        mode: 'thorough', durationSeconds: ${SECONDS}, keepFreeBytes: 0, maxBytes: 1e12,
        onProgress: (progress) => { told.push(progress); jumps.push(Math.abs(Date.now() - Date.now())); },
      });
      console.log(JSON.stringify({ report, told, jumps }));`;
    const { ended, hits, left } = await runUnder(STEPPING, (directory) => [
      '--input-type=module',
      '--eval',
      script,
      directory,
    ]);
    expect(ended).toMatchObject({ status: 0, signal: null, stderr: '' });
    const said = JSON.parse(ended.stdout);
    const { report, told, jumps }: { report: Report; told: Progress[]; jumps: number[] } = said;
    expectStepped(hits);
    // Forward and back, at each reading.
    expect(jumps.length).toBeGreaterThan(0);
    for (const jump of jumps) expect(Math.round(jump / 60e3)).toBe(120);
    expectUntouched(report);
    expectShort(told);
    for (const { name } of report.phases) {
      const elapsed = told.filter(({ phase }) => phase === name).map(({ elapsedNs }) => elapsedNs);
      expect(elapsed.length).toBeGreaterThan(0);
      expect(elapsed).toEqual(elapsed.toSorted((left, right) => left - right));
    }
    expect(left).toEqual([]);
    survived(1);
  });
});
