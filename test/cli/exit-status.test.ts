// The exit status for scripts.

import { describe, expect, it } from 'vitest';
import { exitStatusOf, exitStatusOfSaved, exitStatusOfSignal } from '../../lib/cli/exit-status.js';
import type { Report, ReportSet } from '../../lib/index.js';

type Outcome = Report['verdict']['outcome'];

function reportOf(outcome: Outcome, ...levels: readonly string[]): Report {
  return {
    target: { path: `/${outcome}` },
    outcome: 'completed',
    verdict: { outcome },
    advice: levels.map((level) => ({ level })),
  } as unknown as Report;
}

const failedRun = (outcome: Outcome): Report => ({ ...reportOf(outcome), outcome: 'failed' });

const setOf = (outcomes: readonly Outcome[], failed: readonly string[] = []): ReportSet =>
  ({
    reports: outcomes.map((outcome) => (failed.includes(`/${outcome}`) ? failedRun(outcome) : reportOf(outcome))),
    failures: failed.map((path) => ({ path, code: 'EIO', message: '' })),
  }) as unknown as ReportSet;

describe('the exit status of one report', () => {
  it.each([
    ['recommended', 0, 0],
    ['suitable', 0, 0],
    ['unsuitable', 1, 1],
    ['inconclusive', 3, 1],
  ] as const)('with verdict %s is %i, and with --strict %i', (outcome, usual, strict) => {
    const report = reportOf(outcome);
    expect([exitStatusOf(report, false), exitStatusOf(report, true)]).toEqual([usual, strict]);
    expect(exitStatusOfSaved(report, true)).toBe(strict);
  });

  it('of a run that failed is 2, or 1 if its results so far are unsuitable', () => {
    expect([exitStatusOf(failedRun('inconclusive'), false), exitStatusOf(failedRun('inconclusive'), true)]).toEqual([
      2, 2,
    ]);
    expect(exitStatusOf(failedRun('unsuitable'), false)).toBe(1);
  });

  it('with --strict is 1 for a warning and 0 for a note', () => {
    expect(exitStatusOf(reportOf('suitable', 'note', 'warning'), true)).toBe(1);
    expect(exitStatusOf(reportOf('suitable', 'note', 'warning'), false)).toBe(0);
    expect(exitStatusOf(reportOf('recommended', 'note'), true)).toBe(0);
  });
});

describe('the exit status of several directories', () => {
  it.each<[readonly Outcome[], readonly string[], number, number]>([
    [['recommended', 'suitable'], [], 0, 0],
    [['recommended', 'inconclusive'], [], 3, 1],
    [['inconclusive', 'unsuitable'], [], 1, 1],
    [['unsuitable', 'recommended'], ['/gone'], 2, 2],
    // These failed during their runs, and have reports with verdicts.
    [['unsuitable', 'recommended'], ['/unsuitable'], 1, 1],
    [['inconclusive', 'unsuitable'], ['/inconclusive'], 2, 2],
  ])('with verdicts %j and failures %j is %i, and with --strict %i', (outcomes, failed, usual, strict) => {
    const set = setOf(outcomes, failed);
    expect([exitStatusOfSaved(set, false), exitStatusOfSaved(set, true)]).toEqual([usual, strict]);
  });
});

it('the exit status after a signal is 128 plus its number', () => {
  expect((['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map(exitStatusOfSignal)).toEqual([129, 130, 143]);
});
