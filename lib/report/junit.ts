// The report as JUnit's XML, for a CI system that shows tests: one test case for each row that decides and each storage finding, one suite for
// each directory. A breach is a failure, an undecided row is skipped, a call that failed is an error.

import { type Finding, isMeasured } from '../verdict/judge.js';
import { junitText, type TestCase, type TestSuite } from './junit-xml.js';
import { unmeasuredMessage } from './messages/failure.js';
import { findingNote } from './messages/finding-notes.js';
import { asSentence } from './messages/sentences.js';
import { adviceMessage } from './messages/storage.js';
import { limitText, thresholdTitle, valueText } from './messages/thresholds.js';
import type { Report, RunFailure, SavedReport } from './report.js';

/** XML with a newline at its end: of one report, or of several directories. */
export function renderJunit(saved: SavedReport): string {
  const { reports, failures } = 'reports' in saved ? saved : { reports: [saved], failures: [] };
  return junitText([...reports.map(reportSuite), ...failures.map(failureSuite)]);
}

function reportSuite(report: Report): TestSuite {
  const { target, startedAt, storage, outcome, phases, verdict, advice } = report;
  const seconds = phases.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
  const advised = advice.map((one) => {
    const { observed, next } = adviceMessage(one);
    return `${one.level}: ${asSentence(observed)} ${next}`;
  });
  return {
    name: `etcd-disk-bench ${target.path}`,
    time: seconds.toFixed(3),
    startedAt,
    properties: { path: target.path, verdict: verdict.outcome, class: storage.class, run: outcome },
    cases: casesOf(report),
    output: advised.join('\n'),
  };
}

function failureSuite({ path, code, message }: RunFailure): TestSuite {
  return {
    name: `etcd-disk-bench ${path}`,
    time: '0',
    properties: { path, run: 'not-measured' },
    cases: [errorCase(code, message, message)],
  };
}

function errorCase(code: string, message: string, details: string): TestCase {
  return { classname: 'etcd-disk-bench.run', name: 'run', result: 'error', type: code, message, details };
}

function casesOf({ verdict, target, failure }: Report): TestCase[] {
  const deciding = verdict.findings.filter((finding) => !isMeasured(finding) || finding.decides === 'verdict');
  return [
    ...deciding.filter(({ id }) => id !== 'run-failed').map((finding) => caseOf(finding, target.path)),
    ...(failure
      ? [errorCase(failure.code, [failure.syscall, failure.code].filter(Boolean).join(': '), failure.message)]
      : []),
  ];
}

const RESULTS: Readonly<Record<string, TestCase['result']>> = {
  pass: 'pass',
  'not-recommended': 'pass',
  fail: 'failure',
  unresolved: 'skipped',
};

function caseOf(finding: Finding, path: string): TestCase {
  const result = RESULTS[finding.result] ?? 'skipped';
  const { id: type, source } = finding;
  const details = (...parts: string[]) => [...parts, source.title, source.url].filter(Boolean).join('\n');
  if (!isMeasured(finding)) {
    const { title, observed: message, why, next } = unmeasuredMessage(finding);
    return {
      classname: 'etcd-disk-bench.storage',
      name: title,
      result,
      type,
      message,
      details: details(`${path}: ${asSentence(message)}`, why, next),
    };
  }
  const message = `${valueText(finding, finding.observed)}, limit ${limitText(finding)}`;
  return {
    classname: `etcd-disk-bench.${finding.phase}`,
    name: thresholdTitle(finding),
    result,
    type,
    message,
    details: details(`${path}: ${message}`, findingNote(finding)),
  };
}
