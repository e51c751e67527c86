// Saved reports that are read again: complete, damaged, of a later release, and malicious.

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiskBenchError } from '../../lib/errors.js';
import { renderJson } from '../../lib/report/json.js';
import { FORMATS, render } from '../../lib/report/render.js';
import type { Report, SavedReport } from '../../lib/report/report.js';
import { readReport } from '../../lib/saved/read-report.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { mutated } from '../support/mutate.js';
import { GOLDEN_NAMES, savedReport, savedText } from '../support/saved-reports.js';
import { tries } from '../support/tier.js';

const SOURCE = { title: 'x', url: 'https://x.example/', dateRead: '2026-11-29' };

/** The suitable report with one field changed. */
function changed(path: string, value: unknown): string {
  const report = JSON.parse(savedText('suitable'));
  const names = path.split('.');
  const parent = names.slice(0, -1).reduce((inner, name) => inner[name], report);
  if (value === undefined) delete parent[names.at(-1) ?? ''];
  else parent[names.at(-1) ?? ''] = value;
  return JSON.stringify(report);
}

async function failure(text: string): Promise<string> {
  const error = await readReport({ text, name: 'disk.json' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DiskBenchError);
  expect(error).toMatchObject({ code: 'ERR_INVALID_REPORT', path: 'disk.json' });
  return (error as Error).message;
}

describe('a saved report', () => {
  it.each(GOLDEN_NAMES)('is read back unchanged: %s', async (name) => {
    const file = join(freshDirectory(), 'disk.json');
    writeFileSync(file, savedText(name));
    expect(await readReport(file)).toEqual(savedReport(name));
    expect(renderJson(await readReport(file))).toBe(renderJson(savedReport(name)));
  });

  it('keeps fields of a later version', async () => {
    const text = changed('storage.colour', 'green');
    expect(await readReport({ text })).toMatchObject({ storage: { colour: 'green' } });
  });
});

describe('an id of a later version', () => {
  const UNKNOWN: readonly (readonly [string, string, unknown])[] = [
    ['an outcome', 'verdict.outcome', 'perfect'],
    ['a result', 'verdict.findings.0.result', 'nearly'],
    ['a measured finding', 'verdict.findings.0.id', 'append-p42'],
    ['a unit', 'verdict.findings.0.unit', 'furlongs'],
    ['a holder of a limit', 'verdict.findings.0.holds', 'about'],
    ['what a finding decides', 'verdict.findings.0.decides', 'half'],
    ['a reason why it is unresolved', 'verdict.findings.0.unresolved', { id: 'eclipse' }],
    ['a class', 'storage.class', 'crystal'],
    ['a confidence', 'storage.confidence', 'hopeful'],
    ['a reason of a class', 'storage.because.0', { id: 'omen', bird: 'raven' }],
    ['a caveat', 'storage.caveats.0', { id: 'weather', clouds: 3 }],
    ['a kind of layer', 'storage.stack.0.kind', 'carpet'],
    ['a role of a neighbour', 'storage.neighbours.0.role', 'lodger'],
    ['a piece of advice', 'advice.0.id', 'sing-to-it'],
    ['a level of advice', 'advice.0.level', 'whisper'],
    ['an observation', 'observations.0.id', 'hum'],
    ['a kind of observation', 'observations.0.kind', 'sound'],
    ['a level of a stall', 'observations.0.levels.0.level', 'geological'],
    ['a notice', 'notices.0', { id: 'moved', to: '/mnt' }],
    ['a deviation', 'plan.deviations', [{ id: 'blindfolded' }]],
    ['an end of a phase', 'phases.0.stoppedBy', 'boredom'],
    ['an end of a run', 'outcome', 'postponed'],
    ['a mode', 'plan.mode', 'leisurely'],
    ['a finding of a storage', 'verdict.findings.9', { id: 'haunted', result: 'fail', source: SOURCE }],
    ['a name of a prototype', 'verdict.findings.0.id', 'constructor'],
    ['a class of a prototype', 'storage.class', '__proto__'],
  ];

  it.each(UNKNOWN)('is shown as unknown, and accepted: %s', async (_, path, value) => {
    const saved = await readReport({ text: changed(path, value), name: 'disk.json' });
    for (const { name } of FORMATS) {
      const text = await render(saved, name, { verbose: true });
      expect([name, typeof text, text.includes('undefined'), text.includes('[object')]).toEqual([
        name,
        'string',
        false,
        false,
      ]);
    }
  });

  it('is printed, so that a reader can look it up', async () => {
    const text = async (path: string, value: unknown) =>
      render(await readReport({ text: changed(path, value) }), 'text', { verbose: true });
    expect(await text('verdict.outcome', 'perfect')).toContain('perfect');
    expect(await text('storage.class', 'crystal')).toContain('crystal');
    expect(await text('advice.0.id', 'sing-to-it')).toContain('sing-to-it');
    expect(await text('observations.0.id', 'hum')).toContain('hum');
    expect(await text('notices.0', { id: 'moved' })).toContain('moved');
  });
});

describe('a report of unusual size', () => {
  it('with 20,000 layers in a stack is rendered in every format', async () => {
    const report = savedReport('suitable');
    const [top] = report.storage.stack;
    const stack = Array.from({ length: 20_000 }, (_, index) => ({
      ...top,
      id: String(index),
      name: `layer${index}`,
      below: index === 19_999 ? [] : [String(index + 1)],
    }));
    const deep = { ...report, storage: { ...report.storage, stack } } as Report;
    const wide = {
      ...report,
      storage: {
        ...report.storage,
        stack: stack.map((layer, index) => ({
          ...layer,
          below: index === 0 ? stack.slice(1).map(({ id }) => id) : [],
        })),
      },
    } as Report;
    for (const each of [deep, wide]) {
      const saved = await readReport({ text: JSON.stringify(each) });
      for (const { name } of FORMATS) {
        const text = await render(saved, name, { verbose: true });
        if (name === 'html') expect(text.length).toBeLessThan(300_000);
      }
    }
  });
});

describe('a file that is no report', () => {
  const SUMMARY = 'phases.0.sync';
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  /** A histogram with `plain` as its uncompressed bytes. */
  const packed = (plain: Buffer) => {
    const body = deflateSync(plain);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x1c849314, 0);
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body]).toString('base64');
  };
  const bomb = packed(Buffer.alloc(300_000_000));
  const header = Buffer.alloc(40);
  header.writeUInt32BE(0x1c849313, 0);
  header.writeUInt32BE(5, 12);
  header.writeBigUInt64BE(1n, 16);
  header.writeBigUInt64BE(2n ** 62n, 24);

  it.each<[string, string, RegExp]>([
    ['nothing', '', /^disk\.json is empty$/],
    ['no JSON', '<html>', /^disk\.json is not JSON$/],
    ['half a report', savedText('suitable').slice(0, 5000), /^disk\.json is not JSON$/],
    ['another kind of JSON', '[]', /it is not a JSON object$/],
    ['an object of something else', '{"name":"x"}', /schemaVersion is missing$/],
    [
      'a later schema',
      changed('schemaVersion', 3),
      /^disk\.json has schemaVersion 3, and this version reads 2: use a later version$/,
    ],
    [
      'the schema of an earlier version',
      '{"schemaVersion":1,"tool":{"name":"etcd-disk-bench","version":"0.1.0"},"phases":[]}',
      /^disk\.json was written by version 0\.1\.0 \(schemaVersion 1\): measure again$/,
    ],
    [
      'a result of fio',
      '{"fio version":"fio-3.33","jobs":[]}',
      /^disk\.json is not the report of a run: it is a result of fio$/,
    ],
    ['a diagnosis', '{"kind":"diagnosis","schemaVersion":1}', /it is the result of diagnose; diagnose -o writes/],
    ['a fleet report', '{"kind":"fleet","schemaVersion":1}', /it is a fleet report; fleet merge -o writes/],
    ['a list of disks', '{"schemaVersion":2,"candidates":[]}', /it is a list of disks; disks --format prints/],
    ['no schema version', changed('schemaVersion', 'one'), /schemaVersion must be a number, not a string/],
    ['no phases', changed('phases', undefined), /phases is missing$/],
    ['a phase without syncs', changed(SUMMARY, undefined), /phases\[0\]\.sync is missing$/],
    [
      'a count of letters',
      changed(`${SUMMARY}.count`, '12'),
      /phases\[0\]\.sync\.count must be a number, not a string$/,
    ],
    [
      'an infinite rate',
      savedText('suitable').replace(/"appendsPerSecond": [\d.]+/, '"appendsPerSecond": 1e999'),
      /phases\[0\]\.appendsPerSecond must be a number, not an infinite number/,
    ],
    ['an outcome that is no word', changed('verdict.outcome', 7), /verdict\.outcome must be a string, not a number/],
    [
      'a measured finding without its limit',
      changed('verdict.findings.0.limit', undefined),
      /verdict\.findings\[0\]\.limit is missing$/,
    ],
    [
      'an unknown finding with a unit and no more',
      changed('verdict.findings.0', { id: 'x', result: 'pass', unit: 'ns', source: SOURCE }),
      /verdict\.findings\[0\]\.\w+ is missing$/,
    ],
    [
      'a finding without its source',
      changed('verdict.findings.0.source', undefined),
      /verdict\.findings\[0\]\.source is missing$/,
    ],
    [
      'an attribute without its path',
      changed('storage.host.kernelRelease', { state: 'read', value: 'x' }),
      /storage\.host\.kernelRelease\.path is missing$/,
    ],
    [
      'a reason whose id is null',
      changed('storage.because.0.id', null),
      /storage\.because\[0\]\.id must be a string, not null$/,
    ],
    ['a time that is none', changed('startedAt', 'yesterday'), /startedAt is not a time/],
    [
      'a histogram that is none',
      changed(`${SUMMARY}.histogram`, 'AAAA'),
      /phases\[0\]\.sync\.histogram is not an HdrHistogram/,
    ],
    [
      'a histogram of no base64',
      changed(`${SUMMARY}.histogram`, '<script>'),
      /phases\[0\]\.sync\.histogram is not base64/,
    ],
    [
      'a histogram that unpacks to 300 MB',
      changed(`${SUMMARY}.histogram`, bomb),
      /phases\[0\]\.sync\.histogram is not an HdrHistogram/,
    ],
    [
      'a histogram of more digits than memory',
      changed(`${SUMMARY}.histogram`, packed(header)),
      /phases\[0\]\.sync\.histogram is not an HdrHistogram/,
    ],
    [
      'a histogram of other values',
      changed(`${SUMMARY}.count`, 5),
      /phases\[0\]\.sync\.histogram has \d+ values, but count is 5/,
    ],
    ['a nest without a floor', `{"schemaVersion":2,"x":${deep}}`, /is nested more deeply/],
  ])('is rejected in one line: %s', async (_, text, message) => {
    const said = await failure(text);
    expect(said).toMatch(message);
    expect(said).toMatch(/^disk\.json [ -~]+$/);
  });

  it('is rejected if it is missing, a directory, or 100 MB long', async () => {
    const directory = freshDirectory();
    const large = join(directory, 'large.json');
    writeFileSync(large, savedText('suitable'));
    truncateSync(large, 100 * 1024 * 1024);
    await expect(readReport(large)).rejects.toThrow(`${large} is larger than any report (64 MiB)`);
    await expect(readReport('/dev/zero')).rejects.toThrow('/dev/zero is larger than any report (64 MiB)');
    const missing = join(directory, 'missing.json');
    await expect(readReport(missing)).rejects.toMatchObject({
      code: 'ENOENT',
      message: `${missing} does not exist`,
    });
    mkdirSync(join(directory, 'folder'));
    await expect(readReport(join(directory, 'folder'))).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('any content', () => {
  /** Rejected in one line, or rendered in every format. */
  async function survives(text: string): Promise<boolean> {
    let report: SavedReport;
    try {
      report = await readReport({ text, name: 'disk.json' });
    } catch (error) {
      expect(error).toBeInstanceOf(DiskBenchError);
      expect((error as Error).message).toMatch(/^disk\.json [^\n]+$/);
      return false;
    }
    for (const { name } of FORMATS) {
      const rendered = await render(report, name, { verbose: true });
      expect([name, typeof rendered]).toEqual([name, 'string']);
      // A terminal and a text file get no control characters.
      expect([name, /[^\P{Cc}\n\t]/u.exec(rendered)]).toEqual([name, null]);
    }
    return true;
  }

  it('of JSON is rejected, or is a report', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (text) => {
        await survives(text);
      }),
      { numRuns: tries(300) },
    );
  });

  it('changed in a report is rejected, or rendered in every format', async () => {
    let rendered = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(...GOLDEN_NAMES.map((name) => mutated(savedReport(name)))), async (document) => {
        if (await survives(JSON.stringify(document))) rendered += 1;
      }),
      { numRuns: tries(200) },
    );
    expect(rendered).toBeGreaterThan(tries(200) / 20);
  });
});
