// The fio format, compared with the output of a real fio, and read like scripts read fio's output.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderFioJson } from '../../lib/report/fio-json.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { GOLDEN_NAMES, savedReport, savedSet } from '../support/saved-reports.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Each leaf of a document, by its path, with its type. */
function types(value: Json, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, typeof value]];
  return Object.entries(value).flatMap(([name, inner]) => types(inner, `${path}/${name}`));
}

async function realFio(): Promise<Json> {
  const directory = freshDirectory();
  const output = join(directory, 'fio.json');
  const recipe = ['--rw=write', '--ioengine=sync', '--fdatasync=1', '--size=1m', '--bs=8000'];
  const { status, stderr } = await run('fio', [
    '--name=etcd',
    `--directory=${directory}`,
    ...recipe,
    '--output-format=json',
    `--output=${output}`,
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(readFileSync(output, 'utf8')) as Json;
}

describe('the JSON next to that of a real fio', () => {
  it('has the same paths and types', async (context) => {
    needs(context, 'fio');
    const fio = new Map(types(await realFio()));
    const ours = new Map(types(JSON.parse(renderFioJson(savedReport('recommended'))) as Json));
    for (const [path, type] of ours) {
      if (path.startsWith('/jobs/0/')) expect([path, fio.get(path)]).toEqual([path, type]);
    }
    // All values of fio for writes and syncs, except those of its sampling log, which this tool does not have.
    const missing = [...fio.keys()].filter((path) => /^\/jobs\/0\/(write|sync)\//.test(path) && !ours.has(path));
    expect(missing.filter((path) => !/\/(bw|iops)_(min|max|agg|mean|dev|stddev|samples)$/.test(path))).toEqual([]);
  });
});

describe('the fields that scripts read', () => {
  it.each(GOLDEN_NAMES)('have the summary of the report: %s', (name) => {
    const { phases, plan } = savedReport(name);
    const { jobs } = JSON.parse(renderFioJson(savedReport(name)));
    expect(jobs.length).toBe(phases.length);
    // The closed loop first, as fio would run it.
    const inOrder = [...phases].reverse();
    inOrder.forEach(({ name: phase, sync, write, appends, appendsPerSecond }, index) => {
      const job = jobs[index];
      expect(job.jobname).toBe(phase);
      expect(job.sync.lat_ns).toMatchObject({ N: sync.count, min: sync.minNs, max: sync.maxNs, mean: sync.meanNs });
      expect(job.sync.lat_ns.percentile).toMatchObject({ '50.000000': sync.p50Ns, '99.000000': sync.p99Ns });
      expect(job.error).toBe(phase === 'paced' && name === 'failed' ? 5 : 0);
      expect(job.write).toMatchObject({ iops: appendsPerSecond, total_ios: appends });
      expect(job.write.bw_bytes).toBe(Math.round(appendsPerSecond * plan.writeSizeBytes));
      expect(job.write.clat_ns.percentile['99.900000']).toBe(write.p999Ns ?? job.write.clat_ns.percentile['99.900000']);
    });
  });

  it('have an error for a directory that could not be measured, as fio has for a job', () => {
    const { jobs } = JSON.parse(renderFioJson(savedSet()));
    expect(jobs.at(-1)).toMatchObject({ error: 28, 'job options': { directory: '/mnt/full/etcd' } });
  });

  it('are empty without a measurement', () => {
    expect(JSON.parse(renderFioJson({ ...savedReport('interrupted'), phases: [] }))).toMatchObject({ jobs: [] });
  });
});
