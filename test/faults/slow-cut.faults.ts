// One delayed call of a segment cut, with the real command: the report names the call, and does not confuse it with a slow sync.

import { describe, expect, it } from 'vitest';
import type { Report } from '../../lib/index.js';
import { CLI } from '../support/program.js';
import { type Fault, runUnder, survived } from './injector.js';

/** Two cuts, at 32 and at 96 MB: the first segment starts half full. */
const TWO_CUTS = ['--phase', 'closed-loop', '--write-size', '1MB', '--max-bytes', '150MB'];
const RUN = ['-q', '--keep-free', '0', '--thorough', '--format', 'json', ...TWO_CUTS];
/** Longer than a slow disk needs for the 64 appends between the cuts. */
const DELAY_US = 10_000_000;

async function reportUnder(fault: Pick<Fault, 'call' | 'at'>): Promise<Report> {
  const { ended, hits } = await runUnder({ ...fault, delayUs: DELAY_US }, (directory) => [CLI, ...RUN, directory]);
  expect(hits.length).toBe(1);
  const report = JSON.parse(ended.stdout) as Report;
  expect(report.phases[0]?.cut?.count).toBe(2);
  survived(1);
  return report;
}

describe.concurrent('a run with one delayed system call', () => {
  it.each<[string, Pick<Fault, 'call' | 'at'>, object]>([
    // The first segment makes one in the set-up.
    ['directory fsync is late', { call: 'fsync', at: 2 }, { part: 'directory-sync' }],
    // The set-up preallocates two. The third begins at the first cut, and the second cut waits for it.
    ['preallocation is late', { call: 'fallocate', at: 3 }, { part: 'wait', preallocateNs: expect.any(Number) }],
  ])('reports a slow segment cut and its slow part: %s', async (_, fault, told) => {
    const { observations } = await reportUnder(fault);
    const cuts = observations.filter(({ id }) => id === 'slow-cut');
    expect(cuts).toEqual([expect.objectContaining(told)]);
  });

  it('reports a stall, and no slow segment cut, for a delayed fdatasync', async () => {
    const { observations, phases } = await reportUnder({ call: 'fdatasync', at: 30 });
    expect(observations.map(({ kind }) => kind)).toContain('stall');
    expect(phases[0]?.cut?.maxNs).toBeLessThan(DELAY_US * 1000);
  });
});
