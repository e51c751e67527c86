// Saved reports as they come back: whole, damaged, of a later release, and malicious.

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiskBenchError, FORMATS, readReport, readReportFile, renderAs, renderJson } from '../../lib/index.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { mutated } from '../support/mutate.js';
import { GOLDEN_NAMES, savedReport, savedText } from '../support/saved-reports.js';
import { tries } from '../support/tier.js';

/** The marginal report with one field changed. */
function changed(path: string, value: unknown): string {
  const report = JSON.parse(savedText('marginal'));
  const names = path.split('.');
  const parent = names.slice(0, -1).reduce((inner, name) => inner[name], report);
  if (value === undefined) delete parent[names.at(-1) ?? ''];
  else parent[names.at(-1) ?? ''] = value;
  return JSON.stringify(report);
}

function failure(text: string): string {
  try {
    readReport(text, 'disk.json');
  } catch (error) {
    expect(error).toBeInstanceOf(DiskBenchError);
    expect(error).toMatchObject({ code: 'ERR_INVALID_REPORT', path: 'disk.json' });
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('a saved report', () => {
  it.each(GOLDEN_NAMES)('comes back as it was: %s', async (name) => {
    const file = join(freshDirectory(), 'disk.json');
    writeFileSync(file, savedText(name));
    expect(await readReportFile(file)).toEqual(savedReport(name));
    expect(renderJson(await readReportFile(file))).toBe(savedText(name));
  });

  it('keeps fields that a later release added', () => {
    expect(readReport(changed('storage.colour', 'green'))).toMatchObject({ storage: { colour: 'green' } });
  });
});

describe('what is no report', () => {
  const SUMMARY = 'phases.0.sync';
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  /** A histogram around `plain`. */
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
    ['half a report', savedText('marginal').slice(0, 5000), /^disk\.json is not JSON$/],
    ['another kind of JSON', '[]', /it holds no object$/],
    ['an object of something else', '{"name":"x"}', /schemaVersion is missing$/],
    [
      'a later schema',
      changed('schemaVersion', 2),
      /^disk\.json has schemaVersion 2, and this release reads 1: use a later/,
    ],
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
      savedText('marginal').replace(/"appendsPerSecond": [\d.]+/, '"appendsPerSecond": 1e999'),
      /phases\[0\]\.appendsPerSecond must be a number, not an infinite number/,
    ],
    ['an outcome of its own', changed('verdict.outcome', 'fine'), /verdict\.outcome must be "recommended" or /],
    [
      'a finding without its source',
      changed('verdict.findings.0.source', undefined),
      /verdict\.findings\[0\]\.source is missing$/,
    ],
    [
      'a finding with a result of its own',
      changed('verdict.findings.0.result', 'well'),
      /verdict\.findings\[0\]\.result must be/,
    ],
    [
      'an attribute without its path',
      changed('storage.host.kernelRelease', { state: 'read', value: 'x' }),
      /storage\.host\.kernelRelease\.path is missing$/,
    ],
    ['a time that is none', changed('startedAt', 'yesterday'), /startedAt is no time/],
    [
      'a histogram that is none',
      changed(`${SUMMARY}.histogram`, 'AAAA'),
      /phases\[0\]\.sync\.histogram is no HdrHistogram/,
    ],
    [
      'a histogram of no base64',
      changed(`${SUMMARY}.histogram`, '<script>'),
      /phases\[0\]\.sync\.histogram is no base64/,
    ],
    [
      'a histogram that unpacks to 300 MB',
      changed(`${SUMMARY}.histogram`, bomb),
      /phases\[0\]\.sync\.histogram is no HdrHistogram/,
    ],
    [
      'a histogram of more digits than memory',
      changed(`${SUMMARY}.histogram`, packed(header)),
      /phases\[0\]\.sync\.histogram is no HdrHistogram/,
    ],
    [
      'a histogram of other values',
      changed(`${SUMMARY}.count`, 5),
      /phases\[0\]\.sync\.histogram holds 13834 values, not the 5 of count/,
    ],
    ['a nest without a floor', `{"schemaVersion":1,"x":${deep}}`, /is nested more deeply/],
  ])('is refused in one line: %s', (_, text, message) => {
    const said = failure(text);
    expect(said).toMatch(message);
    expect(said).toMatch(/^disk\.json [ -~]+$/);
  });

  it('is refused as a file that is missing, a directory, or of a hundred megabytes', async () => {
    const directory = freshDirectory();
    const large = join(directory, 'large.json');
    writeFileSync(large, savedText('marginal'));
    truncateSync(large, 100 * 1024 * 1024);
    await expect(readReportFile(large)).rejects.toThrow(`${large} is larger than any report (64 MiB)`);
    await expect(readReportFile('/dev/zero')).rejects.toThrow('/dev/zero is larger than any report (64 MiB)');
    const missing = join(directory, 'missing.json');
    await expect(readReportFile(missing)).rejects.toMatchObject({
      code: 'ENOENT',
      message: `${missing} does not exist`,
    });
    mkdirSync(join(directory, 'folder'));
    await expect(readReportFile(join(directory, 'folder'))).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('anything at all', () => {
  /** Refused in one line, or rendered in every format. */
  async function survives(text: string): Promise<boolean> {
    let report: ReturnType<typeof readReport>;
    try {
      report = readReport(text, 'disk.json');
    } catch (error) {
      expect(error).toBeInstanceOf(DiskBenchError);
      expect((error as Error).message).toMatch(/^disk\.json [^\n]+$/);
      return false;
    }
    for (const format of FORMATS) {
      const { name } = format;
      const rendered = await renderAs(format, report);
      expect([name, typeof rendered]).toEqual([name, 'string']);
      // Neither a terminal nor a file of lines is given a control character.
      expect([name, /[^\P{Cc}\n\t]/u.exec(rendered)]).toEqual([name, null]);
    }
    return true;
  }

  it('of JSON is refused, or is a report', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (text) => {
        await survives(text);
      }),
      { numRuns: tries(300) },
    );
  });

  it('changed in a report is refused, or rendered in every format', async () => {
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
