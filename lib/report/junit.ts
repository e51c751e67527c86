// The report as JUnit's XML, for a CI system that shows tests: one test case a finding, one suite a directory. A limit that is not held
// is a failure; what the samples do not tell is skipped; a warning passes, and says so in its output.
// There is no standard: these are the elements that Jenkins, GitLab and GitHub's actions read (https://github.com/testmoapp/junitxml).

import type { Finding } from '../verdict/judge.js';
import { findingWords, isLatency, reasonOf } from './finding-words.js';
import type { Report } from './report.js';

/** XML with a newline at its end: of one report, or of several directories' reports. */
export function renderJunit(report: Report | readonly Report[]): string {
  const reports: readonly Report[] = [report].flat();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...reports.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: Report): string[] {
  const { target, startedAt, storage, outcome, phases, verdict } = report;
  const { findings } = verdict;
  const count = (result: Finding['result']) => findings.filter((finding) => finding.result === result).length;
  const seconds = phases.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
  return [
    `  <testsuite${attributes({
      name: `etcd-disk-bench ${target.path}`,
      tests: String(findings.length),
      failures: String(count('fail')),
      errors: '0',
      skipped: String(count('inconclusive')),
      time: seconds.toFixed(3),
      timestamp: startedAt.replace(/(\.\d+)?Z$/, ''),
    })}>`,
    '    <properties>',
    ...Object.entries({ path: target.path, verdict: verdict.outcome, class: storage.class, run: outcome }).map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    '    </properties>',
    ...findings.flatMap((finding) => testCase(finding, report)),
    '  </testsuite>',
  ];
}

function testCase(finding: Finding, report: Report): string[] {
  const { title, observed, limit, note } = findingWords(finding);
  const where = isLatency(finding) ? finding.phase : 'storage';
  const opening = `    <testcase${attributes({ classname: `etcd-disk-bench.${where}`, name: title, time: '0' })}>`;
  const source = `${finding.source.title}\n${finding.source.url}`;
  const fact = observed === '' ? `wanted: ${limit}` : `${observed}, wanted: ${limit}`;
  const elements: Readonly<Record<Finding['result'], readonly string[]>> = {
    pass: [output([fact, ...(note === undefined ? [] : [note]), source].join('\n'))],
    'not-recommended': [output(`Not for heavily loaded clusters: ${reasonOf(finding)}\n${source}`)],
    warn: [output(`Warning: ${reasonOf(finding)}\nwanted: ${limit}\n${source}`)],
    fail: [
      `      <failure${attributes({ message: fact, type: finding.id })}>${text(`${report.target.path}: ${reasonOf(finding)}\n${source}`)}</failure>`,
    ],
    inconclusive: [`      <skipped${attributes({ message: reasonOf(finding) })}/>`],
  };
  return [opening, ...elements[finding.result], '    </testcase>'];
}

function output(words: string): string {
  return `      <system-out>${text(words)}</system-out>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(value).replace(/"/g, '&quot;').replace(/\n/g, '&#10;')}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Most control characters may not stand in XML 1.0 even escaped; nor may half a surrogate pair, U+FFFE and U+FFFF. */
function text(value: string): string {
  return Array.from(value.replace(/\p{Surrogate}/gu, '\ufffd'), (letter) =>
    isAllowed(letter) ? (ENTITIES[letter] ?? letter) : '?',
  ).join('');
}

function isAllowed(letter: string): boolean {
  const isControl = (letter < ' ' && letter !== '\n' && letter !== '\t') || (letter >= '\x7f' && letter <= '\x9f');
  return !isControl && letter !== '\ufffe' && letter !== '\uffff';
}
