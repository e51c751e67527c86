// Every format of a diagnosis: the same answer, complete, escaped, and within its width.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { type Diagnosis, diagnoseEtcd, render } from '../../lib/index.js';
import { CASES } from './cases/table.js';
import { diagnoseTexts } from './diagnose-text.js';
import { member, SLOW } from './metrics-of.js';

const FOLDER = fileURLToPath(new URL('cases/', import.meta.url));
const SCHEMA = new URL('../../schema/diagnosis.schema.json', import.meta.url);

/** All kinds: the public cases, and several members with a name that is hostile to every format. */
const HOSTILE = '</title><script>alert(1)</script>"\'`|\u001b[31m\u202e]]>';
async function diagnoses(): Promise<readonly Diagnosis[]> {
  const cases = await Promise.all(CASES.map(({ file }) => diagnoseEtcd([FOLDER + file])));
  const several = await diagnoseTexts({
    [HOSTILE]: member({ fsync: SLOW, lines: ['etcd_server_id{server_id="a1"} 1'] }),
    'etcd-2': member({ lines: ['etcd_server_id{server_id="b1"} 1'] }),
  });
  return [...cases, several];
}

describe('text', () => {
  test.each([60, 80, 100])('keeps to %i columns, except commands to paste', async (width) => {
    for (const diagnosis of await diagnoses()) {
      const lines = (await render(diagnosis, 'text', { width })).split('\n');
      const prose = lines.filter((line) => !/^ {2}(?:etcdctl|export|REV=|# or:)/.test(line));
      // A word that is longer than a line has a line of its own, such as a file name.
      for (const line of prose.filter((one) => one.split(' ').every((word) => word.length < 30))) {
        expect(line.length, line).toBeLessThanOrEqual(width);
      }
    }
  });

  test('has the answer and its reason in its first lines', async () => {
    for (const diagnosis of await diagnoses()) {
      const [first, ...rest] = (await render(diagnosis, 'text')).split('\n');
      expect(first?.startsWith(`${diagnosis.answer}: `)).toBe(true);
      expect(rest.indexOf('')).toBeLessThanOrEqual(6);
      expect(rest.indexOf('')).toBeGreaterThanOrEqual(1);
    }
  });

  test('is ASCII when asked, and colours only judgements', async () => {
    const hasOthers = (text: string) => [...text].some((letter) => letter > '~' || (letter < ' ' && letter !== '\n'));
    for (const diagnosis of await diagnoses()) {
      expect(hasOthers(await render(diagnosis, 'text', { ascii: true }))).toBe(false);
      const coloured = await render(diagnosis, 'text', { colour: true });
      expect(coloured.startsWith('\u001b[')).toBe(true);
    }
  });

  test('never prints undefined or two spaces in a sentence', async () => {
    for (const diagnosis of await diagnoses()) {
      const text = await render(diagnosis, 'text');
      expect(text).not.toMatch(/undefined|NaN|null|\[object/);
      expect(text.split('\n\n')[0]).not.toMatch(/\S {2,}\S/);
    }
  });
});

describe('JSON', () => {
  test('matches its schema', async () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
    for (const diagnosis of await diagnoses()) {
      expect(validate(JSON.parse(await render(diagnosis, 'json'))), JSON.stringify(validate.errors)).toBe(true);
    }
  });
});

test('HTML loads nothing, and escapes names', async () => {
  for (const diagnosis of await diagnoses()) {
    const page = await render(diagnosis, 'html');
    expect(page).not.toMatch(/<script|<img|<link|onerror=|undefined|NaN/);
    expect(page).toContain('default-src &#39;none&#39;');
    for (const letter of ['\u001b', '\u202e']) expect(page).not.toContain(letter);
  }
});

test('Markdown is one heading, tables and lists with any name', async () => {
  for (const diagnosis of await diagnoses()) {
    const tree = fromMarkdown(await render(diagnosis, 'markdown'), {
      extensions: [gfm()],
      mdastExtensions: [gfmFromMarkdown()],
    });
    expect(tree.children.filter(({ type }) => type === 'heading')).toHaveLength(1);
    const html = tree.children.flatMap((node) => (node.type === 'html' ? [node.value] : []));
    for (const value of html) expect(value).toMatch(/^<\/?details>/);
  }
});

test('the Prometheus format is well-formed', async () => {
  for (const diagnosis of await diagnoses()) {
    const text = await render(diagnosis, 'prometheus');
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})? [\d.e+]+)$/u);
    }
    expect(text).toContain(`etcd_disk_bench_diagnosis_answer{answer="${diagnosis.answer}"} 1`);
  }
});

test('JUnit counts its cases', async () => {
  for (const diagnosis of await diagnoses()) {
    const xml = await render(diagnosis, 'junit');
    expect(xml.match(/<testcase/g)?.length).toBe(Number(/tests="(\d+)"/.exec(xml)?.[1]));
    expect(xml.match(/<failure/g)?.length ?? 0).toBe(Number(/failures="(\d+)"/.exec(xml)?.[1]));
    for (const letter of ['\u001b', '<script']) expect(xml).not.toContain(letter);
  }
});
