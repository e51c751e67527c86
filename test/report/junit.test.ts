// JUnit's XML as a parser that is not ours reads it: Python's.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Report, renderJunit } from '../../lib/index.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { HOSTILE, hostileReport } from '../support/hostile.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';
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

/** XML has no control character but the tab and the newline, nor the two last of the first plane. */
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
  it.for(GOLDEN_NAMES)('of a disk are its findings: %s', async (name, context) => {
    needs(context, 'python3');
    const { target, verdict } = savedReport(name);
    const [suite] = await parsed(renderJunit(savedReport(name)));
    const count = (result: string) => verdict.findings.filter((finding) => finding.result === result).length;
    expect(suite?.attributes).toMatchObject({
      tests: String(verdict.findings.length),
      failures: String(count('fail')),
      skipped: String(count('inconclusive')),
      errors: '0',
    });
    expect(suite?.properties).toMatchObject({ path: target.path, verdict: verdict.outcome });
    const inside = (element: string) => suite?.cases.filter((one) => one.inside.includes(element)).length;
    expect([inside('failure'), inside('skipped')]).toEqual([count('fail'), count('inconclusive')]);
    expect(suite?.cases.length).toBe(verdict.findings.length);
  });

  it('of several directories are suites of their own', async (context) => {
    needs(context, 'python3');
    const suites = await parsed(renderJunit([savedReport('recommended'), savedReport('unsuitable')]));
    expect(suites.map(({ properties }) => properties['verdict'])).toEqual(['recommended', 'unsuitable']);
  });
});

describe('strings from a machine', () => {
  it('stay strings, whatever is in them', async (context) => {
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
      expect(cases.length).toBe(reports[index]?.verdict.findings.length);
    });
  });
});
