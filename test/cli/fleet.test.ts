// `fleet merge` as a command: its output, files and exit status, and one line for each wrong use.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type MadeNode, reportOf } from '../support/fleet-reports.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { cli } from '../support/program.js';

const merge = (...args: readonly string[]) => cli('fleet', 'merge', ...args);

function reportsOf(...nodes: readonly MadeNode[]): string {
  const folder = join(freshDirectory(), 'reports');
  mkdirSync(folder);
  for (const node of nodes) writeFileSync(join(folder, `${node.name}.json`), JSON.stringify(reportOf(node)));
  return folder;
}

const THREE: readonly MadeNode[] = [{ name: 'cp-1' }, { name: 'cp-2', p50Ms: 0.3 }, { name: 'cp-3', p50Ms: 0.4 }];

it('prints one screen, writes every format, and exits with 0 when all nodes pass', async () => {
  const reports = reportsOf(...THREE);
  const out = freshDirectory();
  const files = ['fleet.txt', 'fleet.json', 'fleet.html', 'fleet.md', 'fleet.xml', 'fleet.prom'];
  const outputs = files.flatMap((file) => ['-o', join(out, file)]);
  const { status, stdout, stderr } = await merge(reports, '--expect', 'cp-1,cp-2,cp-3', ...outputs);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^fleet: recommended: all 3 nodes are recommended \(exit 0\)\n/);
  expect(stdout).toMatch(/^choose {4}cp-1, cp-2, cp-3: append p99 of the fastest majority [\d.]+ ms/m);
  expect(readdirSync(out).sort()).toEqual([...files].sort());
  expect(JSON.parse(readFileSync(join(out, 'fleet.json'), 'utf8'))).toMatchObject({
    kind: 'fleet',
    outcome: 'recommended',
  });
});

it.each([
  [[{ name: 'cp-1' }], 3, 'cp-2 has no report'],
  [[{ name: 'cp-1', outcome: 'unsuitable' }], 1, '1 of 2 nodes is unsuitable, cp-2 has no report'],
] as const)('exits with the status of the worst node: %#', async (nodes, status, words) => {
  const ended = await merge(reportsOf(...nodes), '--expect', 'cp-1,cp-2');
  expect(ended.status).toBe(status);
  expect(ended.stdout.split('\n')[0]).toContain(words);
});

it('reads the expected nodes from a file', async () => {
  const file = join(freshDirectory(), 'nodes.txt');
  writeFileSync(file, '# control plane\ncp-1\ncp-9\n');
  const ended = await merge(reportsOf(...THREE), '--expect', file);
  expect(ended.stdout).toMatch(/cp-9 has no report/);
  expect(ended.stdout).toMatch(/^unknown {3}cp-2, cp-3: not among the expected nodes$/m);
});

describe('fleet merge with wrong input prints one line, exits with 2 and writes nothing', () => {
  const TABLE: readonly (readonly [string, (reports: string) => readonly string[], RegExp])[] = [
    ['a path that is not there', () => ['/nowhere'], /^etcd-disk-bench: \/nowhere: no such file or folder$/],
    ['an empty folder', () => [freshDirectory()], /: no file$/],
    [
      'a node that is named twice',
      (reports) => [reports, '--expect', 'a,b,a'],
      /^etcd-disk-bench: --expect names a twice$/,
    ],
    [
      'a list file that is not there',
      (reports) => [reports, '--expect', 'nodes.txt'],
      /^etcd-disk-bench: nodes.txt: no such file or folder$/,
    ],
    [
      'an unknown format',
      (reports) => [reports, '--format', 'pdf'],
      /^etcd-disk-bench: --format pdf: use one of text, json/,
    ],
    ['an unknown extension', (reports) => [reports, '-o', '/tmp/fleet.pdf'], /unknown file extension \.pdf/],
    [
      'a format that holds no fleet',
      (reports) => [reports, '--format', 'hgrm'],
      /^etcd-disk-bench: the format hgrm cannot hold a fleet: use one of/,
    ],
    ['an output in no folder', (reports) => [reports, '-o', '/nowhere/fleet.html'], /\/nowhere\/fleet\.html/],
    ['no path at all', () => [], /missing required argument/],
  ];
  it.each(TABLE)('%s', async (_what, argsOf, message) => {
    const out = join(freshDirectory(), 'fleet.html');
    const { status, stdout, stderr } = await merge(...argsOf(reportsOf(...THREE)), '-o', out);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
  });

  it('rejects files without a usable report', async () => {
    const folder = freshDirectory();
    writeFileSync(join(folder, 'a.json'), JSON.stringify(reportOf({ name: 'a' })).slice(0, 900));
    const { status, stderr } = await merge(folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/1 file, which is not a usable report: .*a\.json is truncated/);
  });
});

it('fleet without a subcommand fails, and its help hides the one for pods', async () => {
  const { status, stderr } = await cli('fleet');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'etcd-disk-bench: name a fleet command: merge, manifest or collect\n',
  });
  const { stdout } = await cli('fleet', '--help');
  expect(stdout).toMatch(/merge[\s\S]*manifest/);
  expect(stdout).not.toMatch(/^ +pod /m);
});
