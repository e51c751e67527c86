// JUnit's XML: suites of test cases, for a CI system that shows tests.
// There is no standard: these are the elements that Jenkins, GitLab and GitHub's actions read (https://github.com/testmoapp/junitxml).

import { xmlAttributes, xmlText } from './xml-escape.js';

export interface TestSuite {
  readonly name: string;
  readonly time?: string;
  /** ISO 8601, UTC. */
  readonly startedAt?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
  readonly output?: string;
}

export interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly result: 'pass' | 'failure' | 'error' | 'skipped';
  /** The id of the finding, or the code of the error. */
  readonly type?: string | undefined;
  /** One line; not shown of a case that passes. */
  readonly message: string;
  readonly details: string;
}

/** XML with a newline at its end. */
export function junitText(suites: readonly TestSuite[], name?: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, time, startedAt, properties = {}, cases, output = '' }: TestSuite): string[] {
  const count = (result: TestCase['result']) => String(cases.filter((one) => one.result === result).length);
  const attributes = xmlAttributes({
    name,
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time,
    timestamp: startedAt?.replace(/(\.\d+)?Z$/, ''),
  });
  const listed = Object.entries(properties).map(
    ([key, value]) => `      <property${xmlAttributes({ name: key, value })}/>`,
  );
  return [
    `  <testsuite${attributes}>`,
    ...(listed.length === 0 ? [] : ['    <properties>', ...listed, '    </properties>']),
    ...cases.flatMap(caseLines),
    ...(output === '' ? [] : [`    <system-out>${xmlText(output)}</system-out>`]),
    '  </testsuite>',
  ];
}

function caseLines({ classname, name, result, type, message, details }: TestCase): string[] {
  const [element, attributes] = result === 'pass' ? ['system-out', ''] : [result, xmlAttributes({ message, type })];
  return [
    `    <testcase${xmlAttributes({ classname, name, time: '0' })}>`,
    details === ''
      ? `      <${element}${attributes}/>`
      : `      <${element}${attributes}>${xmlText(details)}</${element}>`,
    '    </testcase>',
  ];
}
