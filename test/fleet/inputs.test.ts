// The contents of files and logs: reports in every packing. Everything else is named, and the rest is merged.

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { expectedNodesIn } from '../../lib/fleet/expected-nodes.js';
import { mergeFleet } from '../../lib/fleet/merge-fleet.js';
import { resultsOf } from '../../lib/fleet/node-result.js';
import { MAX_SUMMARY_BYTES, summaryOf, summaryWithoutReport } from '../../lib/fleet/node-summary.js';
import { logLines } from '../../lib/fleet/pod-log.js';
import { readInputs } from '../../lib/fleet/read-inputs.js';
import { reportOf } from '../support/fleet-reports.js';
import { freshDirectory } from '../support/fresh-directory.js';

const text = (name: string) => JSON.stringify(reportOf({ name }), null, 2);

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const top = freshDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), content);
  }
  return top;
}

const merged = (paths: readonly string[], expect?: readonly string[]) => mergeFleet(readInputs(paths), { expect });

it("reads plain and compressed files, Ansible's folders, and logs", async () => {
  const top = folder({
    'a.json': text('a'),
    'b.json.gz': gzipSync(text('b')),
    'cp-3/var/tmp/etcd-disk-bench/report.json': text('c'),
    'pod.log': `starting\n${logLines(text('d'))}done\n`,
    'pod.log.gz': gzipSync(logLines(text('e'))),
    'bom.json': `\ufeff${text('f')}\n`,
  });
  const fleet = await merged([top]);
  expect(fleet.nodes.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(fleet.unusable).toEqual([]);
  expect(fleet.outcome).toBe('recommended');
});

it('reads a file once, even if it is named several times', async () => {
  const top = folder({ 'a.json': text('a') });
  symlinkSync('a.json', join(top, 'link.json'));
  symlinkSync('..', join(top, 'up'));
  const fleet = await merged([top, join(top, 'a.json'), top]);
  expect(fleet.nodes).toHaveLength(1);
  expect(fleet.findings).toEqual([]);
});

it('names files that are no report, and continues', async () => {
  const { host, ...incomplete } = reportOf({ name: 'x' });
  const top = folder({
    'good.json': text('good'),
    'README.md': '# reports\n',
    'fio.json': '{"fio version":"fio-3.33","jobs":[]}',
    'empty.json': '',
    'cut.json': text('cut').slice(0, 3000),
    'cut.json.gz': gzipSync(text('cut')).subarray(0, 800),
    'old.json': JSON.stringify({ ...incomplete, host, schemaVersion: 1 }),
    'new.json': JSON.stringify({ ...incomplete, schemaVersion: 3 }),
    'damaged.json': JSON.stringify({ ...incomplete, node: { name: 7 } }),
    'altered.json': text('altered').replace('"verdict"', '"ver"dict'),
    'notes.txt': '{ not JSON, and not a report }',
    'bytes.json': Buffer.from([0xff, 0xfe, 0, 1, 2]),
    'packed.json.zst': Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]),
    'fleet.json': JSON.stringify({ kind: 'fleet', schemaVersion: 1, tool: { name: 'etcd-disk-bench' } }),
  });
  const fleet = await merged([top]);
  expect(fleet.nodes.map(({ name }) => name)).toEqual(['good']);
  const found = Object.fromEntries(
    fleet.unusable.map(({ source, problem }) => [source.slice(top.length + 1), problem.id]),
  );
  expect(found).toEqual({
    'README.md': 'foreign',
    'altered.json': 'not-json',
    'bytes.json': 'not-json',
    'cut.json': 'truncated',
    'cut.json.gz': 'truncated',
    'damaged.json': 'damaged',
    'empty.json': 'empty',
    'fio.json': 'foreign',
    'fleet.json': 'fleet-report',
    'new.json': 'newer-schema',
    'notes.txt': 'foreign',
    'old.json': 'older-schema',
    'packed.json.zst': 'unknown-compression',
  });
  // A damaged file is a node without a report. A file of another tool is not a node.
  expect(fleet.outcome).toBe('inconclusive');
  expect(fleet.missing.map(({ name }) => name)).toEqual([
    'altered',
    'bytes',
    'cut',
    'damaged',
    'empty',
    'new',
    'old',
    'packed.json.zst',
  ]);
});

it('reports why an expected node has no report, by its folder or file name', async () => {
  const top = folder({
    'cp-1/report.json': text('cp-1'),
    'cp-2/tmp/report.json': text('cp-2').slice(0, 500),
    'cp-3.json': '',
  });
  const fleet = await merged([top], ['cp-1', 'cp-2', 'cp-3', 'cp-4']);
  expect(fleet.missing).toMatchObject([
    { name: 'cp-2', reason: { id: 'unusable-input', problem: { id: 'truncated' } } },
    { name: 'cp-3', reason: { id: 'unusable-input', problem: { id: 'empty' } } },
    { name: 'cp-4', reason: { id: 'not-found' } },
  ]);
});

it('rejects a missing path, and treats an unreadable file as a missing node', async () => {
  await expect(merged(['/nowhere/reports'])).rejects.toThrow('/nowhere/reports: no such file or folder');
  const top = folder({ 'a.json': text('a'), 'b.json': text('b') });
  chmodSync(join(top, 'b.json'), 0);
  const fleet = await merged([top]);
  // Root reads every file.
  expect([1, 2]).toContain(fleet.nodes.length + fleet.missing.length);
});

it('detects each change of a report in a log', async () => {
  const log = logLines(text('a'));
  const lines = log.split('\n');
  const answerTo = async (content: string) => {
    const fleet = await mergeFleet([{ source: 'pod/x', nodeHints: ['a'], content }]);
    return [
      ...fleet.nodes.map(({ name }) => name),
      ...fleet.missing.map(({ reason }) => 'problem' in reason && reason.problem.id),
    ];
  };
  expect(lines.length).toBeGreaterThan(5);
  expect(await answerTo(log)).toEqual(['a']);
  // As kubectl logs --prefix --timestamps prints it, with other lines between.
  expect(await answerTo(lines.map((line) => `[pod/x] 2026-11-29T12:00:00Z ${line}\nnoise`).join('\r\n'))).toEqual([
    'a',
  ]);
  expect(await answerTo(lines.slice(0, 4).join('\n'))).toEqual(['log-truncated']);
  expect(await answerTo(lines.filter((_, index) => index !== 2).join('\n'))).toEqual(['log-truncated']);
  expect(await answerTo(log.replace(/ 2 (.)/, (_all, letter) => ` 2 ${letter === 'A' ? 'B' : 'A'}`))).toEqual([
    'log-checksum',
  ]);
  expect(await answerTo(log.replace(/bytes=(\d)/, 'bytes=1$1'))).toEqual(['log-checksum']);
  expect(await answerTo(lines.slice(3).join('\n'))).toEqual([]);
});

it('keeps the verdict in a summary that fits a termination message', async () => {
  const whole = resultsOf(
    reportOf({ name: 'cp-1', outcome: 'unsuitable', slow: 400, reasons: Array(90).fill('x'.repeat(80)) }),
  );
  if (!('results' in whole) || whole.results[0] === undefined) throw new Error('it is a report');
  const summary = summaryOf(whole.results[0]);
  expect(Buffer.byteLength(summary)).toBeLessThan(MAX_SUMMARY_BYTES);
  const fleet = await mergeFleet([{ source: 'pod/x', content: summary }]);
  expect(fleet.nodes).toMatchObject([
    { name: 'cp-1', outcome: 'unsuitable', isSummaryOnly: true, append: { slow: 400 } },
  ]);
  expect(fleet.merged).toEqual({});
  const both = await mergeFleet([
    { source: 'pod/x', content: `${logLines(text('cp-1'))}` },
    { source: 'pod/x', content: summary },
  ]);
  expect(both.nodes).toHaveLength(1);
});

it('reads why a run ended without a report', async () => {
  const content = summaryWithoutReport({ node: 'cp-4', exitStatus: 2, detail: 'x'.repeat(9000) });
  expect(Buffer.byteLength(content)).toBeLessThan(MAX_SUMMARY_BYTES);
  const fleet = await mergeFleet([{ source: 'pod/x', content }]);
  expect(fleet.missing).toMatchObject([{ name: 'cp-4', reason: { id: 'could-not-measure', exitStatus: 2 } }]);
});

it('rejects any values that no report has', () => {
  const report = reportOf({ name: 'a' });
  const [phase] = report.phases;
  if (phase === undefined) throw new Error('it has a phase');
  const damages: readonly [string, object][] = [
    ['name', { node: { name: '' } }],
    ['startedAt', { startedAt: 'yesterday' }],
    ['outcome', { outcome: 'done' }],
    ['outcome', { verdict: { outcome: 'splendid', findings: [] } }],
    ['phases', { phases: {} }],
    ['p99Ns', { phases: [{ ...phase, append: { ...phase.append, p99Ns: -1 } }] }],
    ['phases.append.histogram', { phases: [{ ...phase, append: { ...phase.append, count: 3 } }] }],
    ['phases.append.histogram', { phases: [{ ...phase, append: { ...phase.append, histogram: 'HISTF' } }] }],
  ];
  for (const [field, change] of damages) {
    expect(resultsOf({ ...report, ...change })).toEqual({ problem: { id: 'damaged', field } });
  }
});

it('reads lists of expected nodes, and rejects repeated and impossible names', () => {
  expect(expectedNodesIn('cp-1,cp-2, cp-3')).toEqual(['cp-1', 'cp-2', 'cp-3']);
  expect(expectedNodesIn('# the control plane\ncp-1\n\n cp-2 # rack 4\r\n')).toEqual(['cp-1', 'cp-2']);
  expect(() => expectedNodesIn('a,b,a')).toThrow('expect names a twice');
  expect(() => expectedNodesIn(' ,\n# none\n')).toThrow('expect names no node');
  expect(() => expectedNodesIn('a,\u001b[31m')).toThrow('control characters');
});
