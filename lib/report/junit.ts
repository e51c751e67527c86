// The report as JUnit's XML, for a CI system that shows tests: one test case for each row that decides and each storage finding, one suite for
// each directory. A breach is a failure, an undecided row is skipped, a call that failed is an error.
// There is no standard: these are the elements that Jenkins, GitLab and GitHub's actions read (https://github.com/testmoapp/junitxml).

import { type Finding, isMeasured } from '../verdict/judge.js';
import type { Source } from '../verdict/sources.js';
import { unmeasuredMessage } from './messages/failure.js';
import { findingNote } from './messages/finding-notes.js';
import { asSentence } from './messages/sentences.js';
import { adviceMessage } from './messages/storage.js';
import { limitText, thresholdTitle, valueText } from './messages/thresholds.js';
import type { Report, RunFailure, SavedReport } from './report.js';
import { xmlAttributes, xmlText } from './xml-escape.js';

/** A test case, before it is written. */
interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly result: 'pass' | 'failure' | 'error' | 'skipped';
  /** The type of the result's element: the id of the finding, or the code of the error. */
  readonly type: string;
  readonly message: string;
  readonly details: string;
}

/** XML with a newline at its end: of one report, or of several directories. */
export function renderJunit(saved: SavedReport): string {
  const reports = 'reports' in saved ? saved.reports : [saved];
  const failures = 'reports' in saved ? saved.failures : [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...reports.flatMap(reportSuite),
    ...failures.flatMap(failureSuite),
    '</testsuites>',
    '',
  ].join('\n');
}

function reportSuite(report: Report): string[] {
  const { target, startedAt, storage, outcome, phases, verdict, advice } = report;
  const seconds = phases.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
  const advised = advice.map((one) => {
    const { observed, next } = adviceMessage(one);
    return `${one.level}: ${asSentence(observed)} ${next}`;
  });
  return suite(target.path, casesOf(report), {
    time: seconds.toFixed(3),
    timestamp: startedAt.replace(/(\.\d+)?Z$/, ''),
    properties: { path: target.path, verdict: verdict.outcome, class: storage.class, run: outcome },
    output: advised.join('\n'),
  });
}

function failureSuite({ path, code, message }: RunFailure): string[] {
  const error: TestCase = {
    classname: 'etcd-disk-bench.run',
    name: 'run',
    result: 'error',
    type: code,
    message,
    details: message,
  };
  return suite(path, [error], { time: '0', properties: { path, run: 'not-measured' }, output: '' });
}

function suite(
  path: string,
  cases: readonly TestCase[],
  {
    time,
    timestamp,
    properties,
    output,
  }: {
    readonly time: string;
    readonly timestamp?: string;
    readonly properties: Readonly<Record<string, string>>;
    readonly output: string;
  },
): string[] {
  const count = (result: TestCase['result']) => String(cases.filter((one) => one.result === result).length);
  return [
    `  <testsuite${xmlAttributes({
      name: `etcd-disk-bench ${path}`,
      tests: String(cases.length),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time,
      ...(timestamp === undefined ? {} : { timestamp }),
    })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap(caseLines),
    ...(output === '' ? [] : [`    <system-out>${xmlText(output)}</system-out>`]),
    '  </testsuite>',
  ];
}

function casesOf(report: Report): TestCase[] {
  const { findings } = report.verdict;
  const deciding = findings.filter((finding) => (isMeasured(finding) ? finding.decides === 'verdict' : true));
  const { failure } = report;
  return [
    ...deciding.filter(({ id }) => id !== 'run-failed').map((finding) => caseOf(finding, report)),
    ...(failure
      ? [
          {
            classname: 'etcd-disk-bench.run',
            name: 'run',
            result: 'error' as const,
            type: failure.code,
            message: failure.syscall === undefined ? failure.code : `${failure.syscall}: ${failure.code}`,
            details: failure.message,
          },
        ]
      : []),
  ];
}

const RESULTS: Readonly<Record<string, TestCase['result']>> = {
  pass: 'pass',
  'not-recommended': 'pass',
  fail: 'failure',
  unresolved: 'skipped',
};

function caseOf(finding: Finding, { target }: Report): TestCase {
  const result = RESULTS[finding.result] ?? 'skipped';
  const source = sourceText(finding.source);
  if (!isMeasured(finding)) {
    const { title, observed, why, next } = unmeasuredMessage(finding);
    const details = [`${target.path}: ${asSentence(observed)}`, why, next, source].filter(Boolean).join('\n');
    return { classname: 'etcd-disk-bench.storage', name: title, result, type: finding.id, message: observed, details };
  }
  const observed = valueText(finding, finding.observed);
  return {
    classname: `etcd-disk-bench.${finding.phase}`,
    name: thresholdTitle(finding),
    result,
    type: finding.id,
    message: `${observed}, limit ${limitText(finding)}`,
    details: [`${target.path}: ${observed}, limit ${limitText(finding)}`, findingNote(finding), source]
      .filter(Boolean)
      .join('\n'),
  };
}

function sourceText({ title, url }: Source): string {
  return `${title}\n${url}`;
}

function caseLines({ classname, name, result, type, message, details }: TestCase): string[] {
  return [
    `    <testcase${xmlAttributes({ classname, name, time: '0' })}>`,
    result === 'pass'
      ? `      <system-out>${xmlText(details)}</system-out>`
      : `      <${result}${xmlAttributes({ message, type })}>${xmlText(details)}</${result}>`,
    '    </testcase>',
  ];
}
