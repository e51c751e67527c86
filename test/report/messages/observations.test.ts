// The sentences of observations. test/verdict/observe.test.ts tests when an observation exists.

import { describe, expect, it } from 'vitest';
import { observationMessage } from '../../../lib/report/messages/observations.js';
import type { Observation, ObservedPhase, ObservedRun } from '../../../lib/verdict/observation.js';
import { observe } from '../../../lib/verdict/observe.js';
import { cutOf, observedPhase, summaryOf, syncs, TROUBLED, windowsOf } from '../../support/observed.js';
import { localDisk } from '../../support/storage.js';

const [MS, SECOND, MB] = [1e6, 1e9, 1e6];

const told = (changes: Partial<ObservedPhase>, run: Partial<ObservedRun> = {}) =>
  observe({ phases: [observedPhase(changes)], storage: localDisk(), ...run }).map(observationMessage);

describe('each observation', () => {
  it('describes the event, its meaning, and what to try', () => {
    const all = told(TROUBLED.phase, { before: TROUBLED.before });
    expect(all).toHaveLength(11);
    for (const { seen, meaning, advice } of all) {
      expect(seen).toMatch(/\d/);
      for (const text of [seen, meaning, advice]) {
        expect(text.length).toBeGreaterThan(20);
        expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
      }
    }
  });

  it('of a later version is named by its id', () => {
    const later = { id: 'moon-phase', kind: 'anomaly' } as unknown as Observation;
    expect(observationMessage(later)).toEqual({ seen: 'moon-phase', meaning: '', advice: '' });
  });
});

describe('the sentence on a stall', () => {
  it('counts the stalls above each level, and gives the time of the longest', () => {
    expect(told(syncs(1200, 700, 120, 50))[0]?.seen).toBe(
      '3 syncs stalled (1 over 1 s, 2 over 500 ms, 3 over 100 ms); the longest: 1.20 s, 1.00 s into the phase',
    );
  });

  it('counts bursts, and gives their period', () => {
    const windows = windowsOf(60, (second) => (second % 15 === 4 ? { slowAppends: 60 } : {}));
    expect(told({ windows, durationNs: 60 * SECOND })[0]?.seen).toBe(
      '4 bursts of appends of 10 ms or longer, one every 15 s, the first at 4.00 s',
    );
  });

  it('explains the worst level', () => {
    expect(told(syncs(2500))[0]?.meaning).toContain('health check');
    expect(told(syncs(1200, 120))[0]?.meaning).toContain('elect another leader');
    expect(told(syncs(700))[0]?.meaning).toContain('half the election timeout');
    expect(told(syncs(120))[0]?.meaning).toContain('heartbeat');
  });

  it('gives the time of day of the longest three, in order', () => {
    const startedAt = '2026-11-22T23:59:58.960Z';
    expect(told({ ...syncs(150), startedAt })[0]?.seen).toMatch(/1.00 s into the phase, at 23:59:59.9 UTC$/);
    expect(told({ ...syncs(1200, 700, 600, 120), startedAt })[0]?.seen).toMatch(
      /; the longest 3 at 23:59:59.9 \(1.20 s\), 00:00:02.9 \(700 ms\), 00:00:07.9 \(600 ms\) UTC$/,
    );
    expect(told({ ...syncs(700, 600), startedAt })[0]?.seen).toMatch(
      /; at 23:59:59.9 \(700 ms\), 00:00:02.9 \(600 ms\) UTC$/,
    );
    expect(told({ ...syncs(150), startedAt: 'some day' })[0]?.seen).not.toContain('UTC');
  });

  it('names writes as writes', () => {
    const slowest = { sync: [], write: [{ startNs: 3 * SECOND, durationNs: 150 * MS }] };
    expect(told({ slowest })[0]?.seen).toBe(
      'one write stalled (1 over 100 ms); the longest: 150 ms, 3.00 s into the phase',
    );
  });

  it('gives the period of regular stalls', () => {
    const sync = [1, 3, 5, 7, 9.1].map((seconds) => ({ startNs: seconds * SECOND, durationNs: 30 * MS }));
    expect(told({ slowest: { sync, write: [] } })[0]?.seen).toBe('5 syncs took over 5.00 ms, regularly every 2.00 s');
  });
});

it('the sentence on a change of latency gives the values before and after', () => {
  const windows = windowsOf(16, (n) => ({ p50Ns: (n < 6 ? 0.5 : 4) * MS }));
  expect(told({ windows })[0]?.seen).toBe(
    '6.00 s into the phase, the p50 of the appends changed from 500 µs to 4.00 ms',
  );
});

it('the sentence on CPU steal gives its share and the correlation', () => {
  const windows = windowsOf(12, (n) => ({ p99Ns: (1 + (n % 4)) * MS, stealShare: 0.05 * (n % 4) }));
  const [steal] = told({ windows });
  expect(steal?.seen).toContain('took 7.5 % of the CPU time of this virtual machine');
  expect(steal?.seen).toContain('rank correlation 1');
});

describe('the sentence on other traffic', () => {
  it('gives the bytes written, and how much of them this run can have caused', () => {
    const windows = windowsOf(12, () => ({ writtenBytes: 10 * MB, ownWrittenBytes: 4.3 * MB }));
    const [traffic] = told({ windows, sync: summaryOf({ count: 2400 }), commit: summaryOf({ count: 120 }) });
    expect(traffic?.seen).toBe(
      'other programs used the disk: 10.0 MB/s were written, at most 7.90 MB/s of it by this run',
    );
  });

  it('gives the bytes read', () => {
    const windows = windowsOf(12, () => ({ readBytes: 9 * MB }));
    expect(told({ windows })[0]?.seen).toBe('other programs used the disk: 9.00 MB/s were read');
  });
});

it.each([
  [{ diskBusyShare: 0.3, ioPressureShare: 0.02 }, 'the disk was busy for 30 % of the 100 ms before the first write'],
  [
    { diskBusyShare: 0.02, writtenBytes: 4096, ioPressureShare: 0.6 },
    'tasks waited for I/O for 60 % of the 100 ms before the first write',
  ],
  [{ ioPressureShare: 0.6 }, 'tasks waited for I/O for 60 % of the 100 ms before the first write'],
])('the sentence on %o before the run is %s', (activity, seen) => {
  const [before] = told({}, { before: { ...activity, durationNs: 0.1 * SECOND } });
  expect(before?.seen).toBe(seen);
  expect(before?.meaning).toContain('diskBusyShare' in activity ? 'this disk' : 'a disk of this machine');
});

it.each([
  [{ directorySyncNs: 70 * MS, waitNs: 5 * MS }, '70.0 ms of it in the fsync of the directory;'],
  [
    { waitNs: 80 * MS, directorySyncNs: 9 * MS },
    '80.0 ms of it waiting for the next segment (the longest preallocation: 84.0 ms);',
  ],
  [{ headerNs: 60 * MS }, '60.0 ms of it writing and syncing the header of the new segment;'],
  [{ waitNs: 20 * MS }, '70.0 ms of it in the truncate, the rename, the open and the lock;'],
])('the sentence on a slow cut of 90 ms names the slow part: %o', (parts, seen) => {
  const [cut] = told({ ...cutOf(parts), preallocate: summaryOf({ maxNs: 84 * MS }) });
  expect(cut?.seen).toContain(`a segment cut took 90.0 ms, ${seen} the p99 of syncs is 1.00 ms`);
});
