// The fleet report in every format: golden files, widths, and hostile names. `npx vitest run test/fleet -u` rewrites the golden files.

import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FleetReport, FORMATS, render } from '../../lib/index.js';
import { renderFleetText } from '../../lib/report/fleet-text.js';
import { fiveNodes, hostileFleet, manyNodes } from '../support/fleets.js';
import { HOSTILE } from '../support/hostile.js';
import { needs } from '../support/needs.js';

let five: FleetReport;
let many: FleetReport;
let hostile: FleetReport;
beforeAll(async () => {
  [five, many, hostile] = await Promise.all([fiveNodes(), manyNodes(), hostileFleet(HOSTILE)]);
});
const rendered = (name: string, fleet: FleetReport) =>
  render({ ...fleet, tool: { ...fleet.tool, version: '0.0.0' } }, name);

describe('golden files', () => {
  it.each([
    ['80', { width: 80, exitStatus: 1 }],
    ['60-ascii', { width: 60, ascii: true, exitStatus: 1 }],
    ['120-colour', { width: 120, colour: true, exitStatus: 1 }],
  ] as const)('text of five and of three hundred nodes, %s', async (name, options) => {
    await expect(renderFleetText(five, options)).toMatchFileSnapshot(`../golden/fleet/five-${name}.txt`);
    await expect(renderFleetText(many, { ...options, exitStatus: 2 })).toMatchFileSnapshot(
      `../golden/fleet/many-${name}.txt`,
    );
  });

  it.each([
    ['markdown', 'md'],
    ['junit', 'xml'],
    ['prometheus', 'prom'],
  ])('%s of five nodes', async (format, extension) => {
    await expect(await rendered(format, five)).toMatchFileSnapshot(`../golden/fleet/five.${extension}`);
  });
});

describe('text', () => {
  it('begins with the verdict and keeps to its width', () => {
    for (const fleet of [five, many, hostile]) {
      for (const isWhole of [true, false]) {
        for (let width = 60; width <= 140; width += 7) {
          const lines = renderFleetText(fleet, { width, isWhole }).split('\n');
          expect(lines[0]).toMatch(/^fleet: (recommended|suitable|unsuitable|inconclusive): /);
          expect(
            lines.filter((line) => [...line].length > width && line.includes(' ', 12)).map((line) => [...line].length),
            `${width}`,
          ).toEqual([]);
        }
      }
    }
  });

  it('fits a screen for 30 nodes and for 300', () => {
    expect(renderFleetText(many).split('\n').length).toBeLessThanOrEqual(40);
    expect(renderFleetText(many, { isWhole: true }).split('\n').length).toBeGreaterThan(298);
  });

  it('escapes control characters', () => {
    for (const isWhole of [true, false]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(renderFleetText(hostile, { isWhole })).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]|\p{Surrogate}/u);
    }
  });
});

describe('hostile names', () => {
  it('are escaped in Markdown', async () => {
    const text = await rendered('markdown', hostile);
    expect(text).not.toMatch(/(?<!\\)<(script|img)|(?<!\\)\[a/);
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(10);
    }
  });

  it('are escaped in JUnit, which an XML parser reads', async (context) => {
    needs(context, 'python3');
    const script =
      'import sys, xml.etree.ElementTree as tree\nroot = tree.fromstring(sys.stdin.buffer.read())\nprint(len(root), [s.get("name") for s in root][-1], len(root.findall(".//script")))';
    for (const fleet of [five, many, hostile]) {
      const out = execFileSync('python3', ['-c', script], { input: await rendered('junit', fleet), encoding: 'utf8' });
      expect(out.trim()).toBe(`${fleet.nodes.length + fleet.missing.length + 1} fleet 0`);
    }
  });

  it('are escaped in Prometheus, and its linter reports no problem', async (context) => {
    needs(context, 'promtool');
    for (const fleet of [five, many, hostile]) {
      expect(
        execFileSync('promtool', ['check', 'metrics'], {
          input: await rendered('prometheus', fleet),
          encoding: 'utf8',
        }),
      ).toBe('');
    }
  });

  it('are escaped in HTML', async () => {
    const page = await rendered('html', hostile);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/<img|onerror="/);
  });
});

describe('formats', () => {
  it('have an error or an error element for a node without a report', async () => {
    expect(await rendered('junit', five)).toMatch(/<testsuite name="cp-3" tests="1" failures="0" errors="1"/);
    expect(await rendered('prometheus', five)).toContain('etcd_disk_bench_node_has_report{node="cp-3"} 0');
    expect(await rendered('markdown', five)).toContain('| - | cp-3 | no report |');
  });

  it('keep the full report in JSON', async () => {
    expect(JSON.parse(await render(five, 'json'))).toEqual(five);
  });

  it('are six of the formats', () => {
    const names = FORMATS.filter(({ holds }) => holds.includes('fleet')).map(({ name }) => name);
    expect(names.sort()).toEqual(['html', 'json', 'junit', 'markdown', 'prometheus', 'text']);
  });
});
