// Every row of the table of next steps has a report that triggers it, and a good disk triggers none.

import { describe, expect, it } from 'vitest';
import { NEXT_STEP_IDS, nextSteps } from '../../lib/report/messages/next-steps.js';
import type { Report } from '../../lib/report/report.js';
import { isMeasured, outcomeOf } from '../../lib/verdict/judge.js';
import { storageAdvice } from '../../lib/verdict/storage-advice.js';
import { storageFindings } from '../../lib/verdict/storage-findings.js';
import type { ThresholdId } from '../../lib/verdict/thresholds.js';
import { inspectMachine } from '../storage/machine.js';
import { savedReport } from '../support/saved-reports.js';

const good = savedReport('recommended');

const onMachine = async (machine: string, base: Report = good): Promise<Report> => {
  const storage = await inspectMachine(machine);
  const findings = [...base.verdict.findings.filter(isMeasured), ...storageFindings(storage)];
  return {
    ...base,
    storage,
    advice: storageAdvice(storage),
    verdict: { ...base.verdict, findings, outcome: outcomeOf(findings) },
  };
};

const changed = (id: ThresholdId, change: object, base: Report = good): Report => {
  const findings = base.verdict.findings.map((finding) =>
    finding.id === id ? { ...finding, ...change } : finding,
  ) as Report['verdict']['findings'];
  return { ...base, verdict: { ...base.verdict, findings, outcome: outcomeOf(findings) } };
};

/** Slow appends in all seconds, or in the first two of every ten. */
const withSlow = (when: 'throughout' | 'now and then', base: Report): Report => ({
  ...base,
  phases: base.phases.map((phase) => ({
    ...phase,
    windows: phase.windows.map((window, second) => ({
      ...window,
      slowAppends: when === 'throughout' || second % 10 < 2 ? 40 : 0,
    })),
  })),
});

const failing = (id: ThresholdId, base: Report = good) =>
  changed(id, { result: 'fail' }, id === 'append-p99' ? withSlow('throughout', base) : base);
const unresolved = (id: ThresholdId, why: object) => changed(id, { result: 'unresolved', unresolved: why });

const observing = (observation: object, base: Report): Report =>
  ({ ...base, observations: [observation] }) as unknown as Report;
const stall = { id: 'stalled-syncs', kind: 'stall', phase: 'paced', levels: [], isAtLeast: false, times: [] };
const periodic = { id: 'periodic-stalls', kind: 'stall', phase: 'paced', overNs: 1e8, periodNs: 15e9, times: [] };
const traffic = { id: 'other-traffic', kind: 'not-the-disk', phase: 'paced', readBytesPerSecond: 1e6 };

/** A report that triggers each row. */
const CASES: Readonly<Record<string, () => Report | Promise<Report>>> = {
  interrupted: () => savedReport('interrupted'),
  'io-error': () => savedReport('failed'),
  storage: () => savedReport('in-memory'),
  periodic: () => observing(periodic, failing('append-p99')),
  longer: () => savedReport('inconclusive'),
  screening: () => unresolved('append-p99', { id: 'too-short', seconds: 20, neededSeconds: 60 }),
  'no-cpu': () => unresolved('longest-operation', { id: 'no-cpu', durationNs: 2e9, stolenNs: 2e9 }),
  stalls: () => observing(stall, failing('append-p99')),
  'volatile-cache': async () => failing('append-p99', await onMachine('sata-ssd')),
  virtual: async () => failing('append-p99', await onMachine('virtio-blk')),
  'local-but-slow': () => failing('append-p99'),
  'other-traffic': () => observing(traffic, failing('append-p99')),
  'other-disk': () => savedReport('suitable'),
  watch: () => good,
};

const ids = (report: Report) => nextSteps(report).map(({ id }) => id);
const textOf = (report: Report) =>
  nextSteps(report)
    .map(({ text }) => text)
    .join('\n');

describe('the next steps', () => {
  it.each(NEXT_STEP_IDS)('include the right one: %s', async (id) => {
    const report = await CASES[id]?.();
    expect(report && ids(report)).toContain(id);
  });

  it('ask for no more time if that could not change the verdict', () => {
    expect(ids(savedReport('unsuitable'))).not.toContain('longer');
    expect(ids(savedReport('unsuitable'))).not.toContain('screening');
  });

  it('are to find the cause of periodic slow seconds, not to buy another disk', () => {
    expect(textOf(savedReport('unsuitable'))).toBe('find what writes every 15 s: pidstat -d 1, iostat -x 1, dmesg -T');
  });

  it('are to find the cause of stalls when most seconds have no slow append', async () => {
    const inBursts = (base: Report) =>
      ids(changed('append-p99', { result: 'fail' }, withSlow('now and then', base))).slice(0, 1);
    expect(inBursts(await onMachine('sata-ssd'))).toEqual(['stalls']);
    expect(inBursts(await onMachine('virtio-blk'))).toEqual(['stalls']);
    expect(inBursts(good)).toEqual(['stalls']);
  });

  it('name periodic seconds of an undecided disk after the time that would decide', () => {
    expect(ids(savedReport('inconclusive'))).toEqual(['longer', 'periodic']);
  });

  it('do not mention periodic seconds of a disk that passes', () => {
    expect(ids(observing(periodic, good))).toEqual(['watch']);
  });

  it('are one step for a good disk', () => {
    expect(ids(good)).toEqual(['watch']);
  });

  it('name the time that would decide, in whole minutes', () => {
    expect(textOf(savedReport('inconclusive'))).toMatch(/^--duration \d+m would decide, if the disk stays the same$/m);
  });

  it('name the disk', async () => {
    expect(textOf(failing('append-p99', await onMachine('sata-ssd')))).toContain(
      'each sync flushes the volatile cache of sdi',
    );
    expect(textOf(savedReport('failed'))).toContain('dmesg -T | grep sdg');
  });

  it('do not blame the cache of a disk behind a hypervisor', async () => {
    expect(ids(failing('append-p99', await onMachine('virtio-blk')))).not.toContain('volatile-cache');
  });
});
