// JUnit XML, as an independent parser reads it: Python's.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../lib/report/junit.js';
import type { Report } from '../../lib/report/report.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { GOLDEN_NAMES, savedReport, savedSet } from '../support/saved-reports.js';
import { tries } from '../support/tier.js';

interface Suite {
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly name: string; readonly classname: string; readonly inside: readonly string[] }[];
}

const PARSE = `
import json, sys, xml.etree.ElementTree as tree
suites = []
for path in sys.argv[1:]:
    root = tree.parse(path).getroot()
    assert root.tag == "testsuites"
    for suite in root:
        suites.append({
            "attributes": suite.attrib,
            "properties": {one.get("name"): one.get("value") for one in suite.iter("property")},
            "cases": [dict(case.attrib, inside=[one.tag for one in case]) for case in suite.iter("testcase")],
        })
json.dump(suites, sys.stdout)`;

/** XML allows no control characters except tab and newline, and not the last two characters of the first plane. */
function xmlLetter(letter: string): string {
  const isControl = /\p{Cc}/u.test(letter) && letter !== '\t' && letter !== '\n';
  return isControl || letter === '\ufffe' || letter === '\uffff' ? '?' : letter;
}

async function parsed(...texts: readonly string[]): Promise<readonly Suite[]> {
  const directory = freshDirectory();
  const files = texts.map((text, index) => {
    const file = join(directory, `${index}.xml`);
    writeFileSync(file, text);
    return file;
  });
  const { status, stdout, stderr } = await run('python3', ['-c', PARSE, ...files]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Suite[];
}

describe('the test cases', () => {
  it.for(GOLDEN_NAMES)('are the deciding rows and the storage findings: %s', async (name, context) => {
    needs(context, 'python3');
    const { target, verdict, failure } = savedReport(name);
    const deciding = verdict.findings.filter(
      (finding) => finding.id !== 'run-failed' && (!('decides' in finding) || finding.decides === 'verdict'),
    );
    const errors = failure ? 1 : 0;
    const [suite] = await parsed(renderJunit(savedReport(name)));
    const count = (result: string) => deciding.filter((finding) => finding.result === result).length;
    expect(suite?.attributes).toMatchObject({
      tests: String(deciding.length + errors),
      failures: String(count('fail')),
      skipped: String(count('unresolved')),
      errors: String(errors),
    });
    expect(suite?.properties).toMatchObject({ path: target.path, verdict: verdict.outcome });
    const inside = (element: string) => suite?.cases.filter((one) => one.inside.includes(element)).length;
    expect([inside('failure'), inside('skipped'), inside('error')]).toEqual([
      count('fail'),
      count('unresolved'),
      errors,
    ]);
    expect(suite?.cases.length).toBe(deciding.length + errors);
  });

  it('are one suite per directory', async (context) => {
    needs(context, 'python3');
    const suites = await parsed(renderJunit(savedSet()));
    expect(suites.map(({ properties }) => properties['verdict'])).toEqual(['recommended', 'unsuitable', undefined]);
    expect(suites.at(-1)).toMatchObject({ attributes: { errors: '1' }, properties: { path: '/mnt/full/etcd' } });
  });
});

describe('strings from a machine', () => {
  it('are escaped, whatever they contain', async (context) => {
    needs(context, 'python3');
    const reports: Report[] = [hostileReport(HOSTILE)];
    for (const text of fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: tries(200), seed: 1 })) {
      reports.push(hostileReport(text));
    }
    const suites = await parsed(...reports.map((report) => renderJunit(report)));
    suites.forEach(({ properties, cases }, index) => {
      const path = reports[index]?.target.path ?? '';
      const expected = Array.from(path.replace(/\p{Surrogate}/gu, '\ufffd'), xmlLetter).join('');
      expect(properties['path']?.replace(/\t/g, ' ')).toBe(expected.replace(/\t/g, ' '));
      // Four deciding rows, the storage finding, and the failure.
      expect(cases.length).toBe(6);
    });
  });
});
