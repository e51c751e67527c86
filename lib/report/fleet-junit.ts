// The fleet report as JUnit's XML: a suite per node, and one for what concerns several nodes. A node without a report is an error.
// These are the elements that Jenkins, GitLab and GitHub's actions read (https://github.com/testmoapp/junitxml).

import type { FleetNode, FleetReport, MissingNode } from '../fleet/fleet-report.js';
import { diskText } from './fleet-text.js';
import { inMs } from './fleet-words.js';
import { findingWords, missingWords, passesWords, whyWords } from './messages/fleet.js';
import { xmlAttributes, xmlText } from './xml-escape.js';

interface TestCase {
  readonly name: string;
  readonly result: 'pass' | 'fail' | 'skip' | 'error';
  readonly text: string;
  readonly type?: string;
}

export function renderFleetJunit(fleet: FleetReport): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="etcd-disk-bench fleet">',
    ...fleet.nodes.flatMap((node) => suite(node.name, node.startedAt, casesOf(node), propertiesOf(node))),
    ...fleet.missing.flatMap((node) => suite(node.name, null, [missingCase(node)], {})),
    ...suite('fleet', fleet.startedAt, fleetCases(fleet), { verdict: fleet.outcome }),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf(node: FleetNode): readonly TestCase[] {
  const { append, outcome, isComparable } = node;
  const figures =
    append === undefined
      ? 'not measured'
      : `append p99 ${inMs(append.p99Ns)} ms, ${append.slow ?? '-'} of ${append.count} appends took 10 ms or longer`;
  const verdict: TestCase = {
    name: 'verdict',
    result: outcome === 'unsuitable' ? 'fail' : outcome === 'inconclusive' ? 'skip' : 'pass',
    type: outcome,
    text: [outcome, figures, whyWords(node) ?? '', diskText(node)].filter((part) => part !== '').join('; '),
  };
  const settings: TestCase = { name: 'settings', result: 'skip', text: 'measured with other settings than most nodes' };
  return isComparable ? [verdict] : [verdict, settings];
}

function missingCase({ reason }: MissingNode): TestCase {
  return { name: 'report', result: 'error', type: reason.id, text: missingWords(reason) };
}

/** What concerns several nodes decides no verdict: it passes, and says so in its output. */
function fleetCases({ findings, passes }: FleetReport): readonly TestCase[] {
  const cases = findings.map(
    (finding): TestCase => ({ name: finding.id, result: 'pass', text: findingWords(finding).text }),
  );
  return passes === undefined ? cases : [...cases, { name: 'passes', result: 'pass', text: passesWords(passes).text }];
}

function propertiesOf({ outcome, storageClass, path, rank, disks }: FleetNode): Readonly<Record<string, string>> {
  const model = disks.flatMap((disk) => disk.model ?? []).join(', ');
  return { verdict: outcome, class: storageClass, model, path, rank: rank === null ? '' : String(rank) };
}

function suite(
  name: string,
  startedAt: string | null,
  cases: readonly TestCase[],
  properties: Readonly<Record<string, string>>,
): readonly string[] {
  const count = (result: TestCase['result']) => String(cases.filter((one) => one.result === result).length);
  const opening = xmlAttributes({
    name,
    tests: String(cases.length),
    failures: count('fail'),
    errors: count('error'),
    skipped: count('skip'),
    ...(startedAt === null ? {} : { timestamp: startedAt.replace(/(\.\d+)?Z$/, '') }),
  });
  const listed = Object.entries(properties).map(
    ([key, value]) => `      <property${xmlAttributes({ name: key, value })}/>`,
  );
  return [
    `  <testsuite${opening}>`,
    ...(listed.length === 0 ? [] : ['    <properties>', ...listed, '    </properties>']),
    ...cases.flatMap((one) => caseLines(one, name)),
    '  </testsuite>',
  ];
}

function caseLines({ name, result, text, type = result }: TestCase, node: string): readonly string[] {
  const attributes = xmlAttributes({ message: text, type });
  const elements: Readonly<Record<TestCase['result'], string>> = {
    pass: `      <system-out>${xmlText(text)}</system-out>`,
    fail: `      <failure${attributes}>${xmlText(text)}</failure>`,
    error: `      <error${attributes}>${xmlText(text)}</error>`,
    skip: `      <skipped${xmlAttributes({ message: text })}/>`,
  };
  return [
    `    <testcase${xmlAttributes({ classname: `etcd-disk-bench.${node}`, name, time: '0' })}>`,
    elements[result],
    '    </testcase>',
  ];
}
