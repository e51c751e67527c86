// The metrics, as Prometheus reads them: its linter, and a server that scrapes and answers queries.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { summarise } from '../../lib/measure/summary.js';
import { renderPrometheus } from '../../lib/report/prometheus.js';
import type { Report } from '../../lib/report/report.js';
import { freePort } from '../support/free-port.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { memoryOf } from '../support/memory.js';
import { needs } from '../support/needs.js';
import { run, start } from '../support/program.js';
import { setOf } from '../support/report-set.js';
import { GOLDEN_NAMES, savedReport, savedSet } from '../support/saved-reports.js';
import { tries } from '../support/tier.js';

const FSYNC = 'etcd_disk_bench_wal_fsync_duration_seconds';

/** The syncs of one phase in the file, by upper bound in seconds as text. */
function buckets(text: string, phase = 'paced'): Map<string, number> {
  const line = new RegExp(`^${FSYNC}_bucket\\{.*phase="${phase}",le="([^"]+)"\\} (\\d+)$`, 'gm');
  return new Map([...text.matchAll(line)].map(([, bound = '', count]) => [bound, Number(count)]));
}

function withSyncs(valuesNs: readonly number[]): Report {
  const report = savedReport('recommended');
  const [phase] = report.phases;
  if (!phase) throw new Error('the report has no phase');
  return { ...report, phases: [{ ...phase, sync: summarise(memoryOf(valuesNs)) }] };
}

describe('the buckets', () => {
  it("are etcd's fourteen, and halves below them", () => {
    const bounds = [...buckets(renderPrometheus(savedReport('suitable'))).keys()];
    const etcd = Array.from({ length: 14 }, (_, power) => String(0.001 * 2 ** power));
    expect(bounds.slice(-15)).toEqual([...etcd, '+Inf']);
    expect(bounds.slice(0, -15).map(Number)).toEqual(
      [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2].map((ms) => ms / 1000),
    );
  });

  it('count their samples, to the three digits of the histogram', () => {
    const bounds = Array.from({ length: 20 }, (_, power) => 15_625 * 2 ** power);
    const latency = fc.oneof(
      fc.integer({ min: 0, max: 2e10 }),
      fc.constantFrom(...bounds),
      fc.integer({ min: 1, max: 3e6 }),
    );
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1, maxLength: 50 }), (values) => {
        const text = renderPrometheus(withSyncs(values));
        const seen = buckets(text);
        for (const [bound, count] of seen) {
          const boundNs = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound) * 1e9;
          expect(count).toBeGreaterThanOrEqual(values.filter((value) => value <= boundNs * (1 + 1e-12)).length);
          expect(count).toBeLessThanOrEqual(values.filter((value) => value <= boundNs * 1.001).length);
        }
        expect([...seen.values()]).toEqual([...seen.values()].sort((a, b) => a - b));
        const sum = Number(new RegExp(`^${FSYNC}_sum.* (\\S+)$`, 'm').exec(text)?.[1]);
        expect(sum).toBeCloseTo(values.reduce((total, value) => total + value, 0) / 1e9, 6);
        expect(text).toMatch(new RegExp(`^${FSYNC}_count.* ${values.length}$`, 'm'));
      }),
      { numRuns: tries(30) },
    );
  });
});

describe('promtool check metrics', () => {
  const CASES: readonly (readonly [string, () => string])[] = [
    ...GOLDEN_NAMES.map((name) => [name, () => renderPrometheus(savedReport(name))] as const),
    ['hostile strings', () => renderPrometheus(hostileReport(HOSTILE))],
    ['several directories, one of which could not be measured', () => renderPrometheus(savedSet())],
  ];

  it.for(CASES)('reports no problem in %s', async ([, render], context) => {
    needs(context, 'promtool');
    const file = join(freshDirectory(), 'disk.prom');
    writeFileSync(file, render());
    const silence = { status: 0, signal: null, stdout: '', stderr: '' };
    expect(await run('sh', ['-c', 'promtool check metrics < "$1"', 'sh', file])).toEqual(silence);
  });
});

describe('a Prometheus server', () => {
  it('scrapes the file and answers histogram_quantile, the verdict, and a label with any content', async (context) => {
    needs(context, 'prometheus');
    const unsuitable = savedReport('unsuitable');
    const text = renderPrometheus(
      setOf(savedReport('recommended'), unsuitable, hostileReport(HOSTILE), savedReport('failed')),
    );
    const query = await scraped(text);

    const quantile = `histogram_quantile(0.99, ${FSYNC}_bucket{phase="paced",device="${unsuitable.storage.leaves[0]?.name}"})`;
    const [p99] = await query(quantile);
    const measured = (unsuitable.phases[0]?.sync.p99Ns ?? 0) / 1e9;
    // Prometheus has only the bucket: 8 to 16 ms.
    expect([0.008, 0.016].map((bound) => Number(p99?.value[1]) > bound)).toEqual([true, false]);
    expect([0.008, 0.016].map((bound) => measured > bound)).toEqual([true, false]);

    const verdicts = await query('etcd_disk_bench_verdict == 1');
    const outcomes = verdicts.map(({ metric }) => metric['outcome']).sort();
    expect(outcomes).toEqual(['recommended', 'suitable', 'unsuitable', 'unsuitable']);
    const paths = verdicts.map(({ metric }) => metric['path']);
    expect(paths).toContain(HOSTILE.replace('\ud800', '\ufffd'));

    const failed = await query('etcd_disk_bench_run_failed == 1');
    expect(failed.map(({ metric }) => metric['code'])).toContain('EIO');
    expect(await query('etcd_disk_bench_advice{level="warning"} > 1')).toHaveLength(1);

    const [time] = await query('etcd_disk_bench_run_timestamp_seconds{device="sdi"}');
    expect(Number(time?.value[1]) * 1000).toBe(Date.parse(unsuitable.startedAt));
  });
});

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Serves the text to a new Prometheus, and resolves to a query function after the first scrape. */
async function scraped(text: string): Promise<(expression: string) => Promise<readonly Series[]>> {
  const directory = freshDirectory();
  const exporter = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(text),
  );
  const target = await new Promise<string>((resolve) => {
    exporter.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(exporter.address() as AddressInfo).port}`));
  });
  onTestFinished(() => void exporter.close());
  const config = join(directory, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: disk, static_configs: [{ targets: ["${target}"] }] }]\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const { child, ended } = start('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ]);
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  const query = async (expression: string): Promise<readonly Series[]> => {
    const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = (await (await fetch(url)).json()) as { readonly data: { readonly result: readonly Series[] } };
    return answer.data.result;
  };
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await query('etcd_disk_bench_run_timestamp_seconds').catch(() => []);
    if (found.length > 0) return query;
    await sleep(100);
  }
  child.kill();
  throw new Error(`prometheus scraped nothing:\n${(await ended).stderr}`);
}
