import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  benchmarkEtcdDisk,
  DiskBenchError,
  describe as described,
  type Progress,
  type Report,
  type Summary,
} from '../lib/index.js';
import { freshDirectory, namesIn } from './support/fresh-directory.js';
import { until } from './support/until.js';

// A thorough run goes on after a breach, such as a stall of a second on a busy machine.
const QUICK = { mode: 'thorough', durationSeconds: 0.6 } as const;

function expectSummary(summary: Summary | undefined, count: number): void {
  expect(summary?.count).toBe(count);
  expect(summary?.minNs).toBeGreaterThan(0);
  expect(summary?.meanNs).toBeGreaterThanOrEqual(summary?.minNs ?? 0);
  expect(summary?.maxNs).toBeGreaterThanOrEqual(summary?.meanNs ?? 0);
  expect(summary?.histogram).toMatch(/^HISTFAA/);
}

describe('a whole run on a real disk', () => {
  it('reports both phases with consistent counts, and leaves nothing behind', async () => {
    const directory = freshDirectory();
    const report = await benchmarkEtcdDisk(directory, { mode: 'thorough', durationSeconds: 1.2 });
    expect(report).toMatchObject({
      schemaVersion: 2,
      tool: { name: 'etcd-disk-bench', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      target: { path: directory, measuredPath: directory },
      outcome: 'completed',
    });
    expect(Date.parse(report.endedAt)).toBeGreaterThan(Date.parse(report.startedAt));
    const [paced, closedLoop] = report.phases;
    expect(closedLoop).toMatchObject({ name: 'closed-loop', stoppedBy: 'duration' });
    expect(paced).toMatchObject({ name: 'paced', stoppedBy: 'duration', appendsDue: 240 });
    expect(paced?.appends).toBeLessThanOrEqual(240);
    for (const phase of report.phases) {
      expectSummary(phase.append, phase.appends);
      const cuts = phase.directorySync?.count ?? 0;
      expectSummary(phase.sync, phase.appends + cuts);
      expectSummary(phase.write, phase.appends + cuts);
      expect(phase.cut?.count ?? 0).toBe(cuts);
      expect(phase.slowestCut !== undefined).toBe(cuts > 0);
      expect(phase.slowest.sync).toHaveLength(Math.min(64, phase.sync.count));
      expect(phase.slowest.sync[0]?.durationNs).toBe(phase.sync.maxNs);
      expect(phase.slowest.write).toHaveLength(Math.min(64, phase.write.count));
      expect(phase.slowest.write?.[0]?.durationNs).toBe(phase.write.maxNs);
      expect(phase.slowest.cut).toHaveLength(cuts);
      expect(phase.slowest.commit).toHaveLength(phase.commit?.count ?? 0);
      expect(phase.firstSyncNs).toBeGreaterThanOrEqual(phase.sync.minNs ?? Number.NaN);
      expect(phase.bytesWritten).toBeGreaterThanOrEqual(phase.appends * 8000);
      expect(phase.appendsPerSecond).toBeCloseTo((phase.appends * 1e9) / phase.durationNs, 6);
      // The seconds include each append of the phase.
      expect(phase.windows.reduce((sum, { appends }) => sum + appends, 0)).toBe(phase.appends);
      expect(phase.windows.reduce((sum, { commits }) => sum + commits, 0)).toBe(phase.commit?.count ?? 0);
    }
    expect(closedLoop).not.toHaveProperty('commit');
    expect(closedLoop).not.toHaveProperty('response');
    expectSummary(paced?.response, paced?.appendsDue ?? -1);
    expect(paced?.commit?.count).toBeGreaterThan(0);
    expect(report.verdict.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['append-p99', 'commit-p99', 'stalled-appends', 'longest-operation', 'append-rate']),
    );
    expect(report.verdict.measuredNs).toBeGreaterThan(1.1e9);
    // A pass needs a minute.
    expect(report.verdict.outcome).toMatch(/^(inconclusive|unsuitable)$/);
    expect(report.notSeen?.measuredSeconds).toBeCloseTo(report.verdict.measuredNs / 1e9, 6);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(namesIn(directory)).toEqual([]);
  });

  it('reports its limits and its folder before the first write', async () => {
    const directory = freshDirectory();
    let announced = 0;
    await benchmarkEtcdDisk(directory, {
      ...QUICK,
      maxAppends: 3,
      onStart: (announcement) => {
        const { directory: where, measuredDirectory, plan } = announcement;
        announced += 1;
        expect([where, measuredDirectory]).toEqual([directory, directory]);
        expect(plan.maxBytesWritten).toBeGreaterThan(0);
        expect(described({ announcement })).toMatch(
          new RegExp(`^writes up to [\\d.]+ [kM]B into a new folder in ${directory} and removes it at the end; takes `),
        );
        expect(namesIn(directory)).toEqual([]);
      },
    });
    expect(announced).toBe(1);
  });

  it('works in one hidden folder of mode 0700', async () => {
    const directory = freshDirectory();
    const running = benchmarkEtcdDisk(directory, { phases: ['paced'], durationSeconds: 1 });
    await until('the folder is there', () => namesIn(directory).length > 0);
    expect(namesIn(directory)).toEqual([expect.stringMatching(/^\.etcd-disk-bench-[0-9a-f]{16}$/)]);
    await running;
    expect(namesIn(directory)).toEqual([]);
  });

  it('measures two directories at once, with separate results', async () => {
    const directories = [freshDirectory(), freshDirectory()];
    const reports = await Promise.all(directories.map((directory) => benchmarkEtcdDisk(directory, QUICK)));
    expect(reports.map(({ target }) => target.path)).toEqual(directories);
    for (const { phases } of reports) expect(phases.map(({ name }) => name)).toEqual(['paced', 'closed-loop']);
    for (const directory of directories) expect(namesIn(directory)).toEqual([]);
  });
});

describe('a fixed-rate phase that falls behind', () => {
  it('counts the wait of every append that was due, sent or not', async () => {
    const { phases } = await benchmarkEtcdDisk(freshDirectory(), {
      phases: ['paced'],
      ratePerSecond: 1_000_000,
      durationSeconds: 0.5,
    });
    const [phase] = phases;
    expect(phase?.appendsDue).toBe(500_000);
    expect(phase?.appends).toBeLessThan(500_000);
    expect(phase?.response?.count).toBe(500_000);
    // The appends fall due evenly over the phase, and wait until its end. So half of them wait for at least about half of it, on any disk.
    expect(phase?.response?.p50Ns ?? 0).toBeGreaterThan((phase?.durationNs ?? 0) / 5);
  });
});

describe('a seed', () => {
  it('is new in each run, and kept in the plan', async () => {
    const seedOf = async () => (await benchmarkEtcdDisk(freshDirectory(), { ...QUICK, maxAppends: 2 })).plan.seed;
    expect(await seedOf()).not.toBe(await seedOf());
  });
});

describe('a limit', () => {
  it('of appends stops the run at that count', async () => {
    const { phases } = await benchmarkEtcdDisk(freshDirectory(), {
      mode: 'thorough',
      maxAppends: 25,
      ratePerSecond: 1000,
    });
    expect(phases).toMatchObject([
      { stoppedBy: 'count', appends: 25 },
      { stoppedBy: 'count', appends: 25 },
    ]);
  });

  it('of bytes stops the run, and is never exceeded', async () => {
    const { phases } = await benchmarkEtcdDisk(freshDirectory(), {
      mode: 'thorough',
      phases: ['closed-loop'],
      maxBytes: 100_000,
    });
    expect(phases).toMatchObject([{ stoppedBy: 'bytes', appends: 12, bytesWritten: 96_000 }]);
  });

  it('of bytes includes the backend', async () => {
    const { phases } = await benchmarkEtcdDisk(freshDirectory(), {
      mode: 'thorough',
      phases: ['paced'],
      ratePerSecond: 500,
      maxBytes: 8_000_000,
    });
    expect(phases[0]?.stoppedBy).toBe('bytes');
    expect(phases[0]?.bytesWritten).toBeLessThanOrEqual(8_000_000);
    expect(phases[0]?.bytesWritten).toBeGreaterThan((phases[0]?.appends ?? 0) * 8000);
  });
});

describe('appends of any size', () => {
  it.each([1, 3, 4095, 1024 * 1024])('of %i bytes are written', async (writeSizeBytes) => {
    const { phases } = await benchmarkEtcdDisk(freshDirectory(), {
      mode: 'thorough',
      phases: ['closed-loop'],
      maxAppends: 80,
      writeSizeBytes,
    });
    const phase = phases[0];
    // 80 MiB are more than one segment, so runs with the largest size include a segment cut.
    expect(phase?.directorySync?.count ?? 0).toBe(writeSizeBytes === 1024 * 1024 ? 1 : 0);
    expect(phase?.slowest.cut.map(({ durationNs }) => durationNs)).toEqual(phase?.cut ? [phase.cut.maxNs] : []);
    expect(phase?.slowestCut?.directorySyncNs).toBe(phase?.directorySync?.maxNs);
    expect(phase?.bytesWritten).toBe(80 * writeSizeBytes + (phase?.directorySync?.count ?? 0) * 96);
  });
});

describe('an abort', () => {
  it('resolves to the results so far', async () => {
    const directory = freshDirectory();
    const controller = new AbortController();
    const report = await benchmarkEtcdDisk(directory, {
      mode: 'thorough',
      durationSeconds: 600,
      signal: controller.signal,
      onProgress: ({ appends }) => {
        if (appends > 20) controller.abort();
      },
    });
    expect(report.outcome).toBe('interrupted');
    expect(report.phases).toMatchObject([{ name: 'paced', stoppedBy: 'cancel' }]);
    expect(report.phases[0]?.appends).toBeGreaterThan(20);
    expect(report.verdict.outcome).toMatch(/inconclusive|unsuitable/);
    expect(namesIn(directory)).toEqual([]);
  });

  it('in a long pause between fixed-rate appends ends the run', async () => {
    const directory = freshDirectory();
    const controller = new AbortController();
    const report = await benchmarkEtcdDisk(directory, {
      phases: ['paced'],
      ratePerSecond: 0.1,
      durationSeconds: 3600,
      signal: controller.signal,
      onProgress: ({ appends }) => {
        if (appends === 1) controller.abort();
      },
    });
    expect(report.phases).toMatchObject([{ stoppedBy: 'cancel', appends: 1 }]);
    expect(namesIn(directory)).toEqual([]);
  });

  it('before the start leaves no measurement and no folder', async () => {
    const directory = freshDirectory();
    const report = await benchmarkEtcdDisk(directory, { signal: AbortSignal.abort() });
    expect(report).toMatchObject({ outcome: 'interrupted', phases: [] });
    expect(report.verdict.outcome).toMatch(/inconclusive|unsuitable/);
    expect(namesIn(directory)).toEqual([]);
  });
});

describe('a directory that does not exist yet', () => {
  it('is measured in its nearest parent, which the report names, and is not created', async () => {
    const parent = freshDirectory();
    const asked = join(parent, 'lib', 'etcd');
    const notice = { id: 'measured-in-parent', asked, measured: parent } as const;
    const report = await benchmarkEtcdDisk(asked, {
      ...QUICK,
      maxAppends: 3,
      onStart: ({ directory, measuredDirectory, notices }) => {
        expect([directory, measuredDirectory]).toEqual([asked, parent]);
        expect(notices).toContainEqual(notice);
      },
    });
    expect(report.target).toMatchObject({ path: asked, measuredPath: parent });
    expect(report.notices).toContainEqual(notice);
    expect(described({ notice })).toContain(`${asked} does not exist yet`);
    expect(namesIn(parent)).toEqual([]);
  });

  it('is measured itself if it was created meanwhile', async () => {
    const directory = join(freshDirectory(), 'etcd');
    mkdirSync(directory);
    const report = await benchmarkEtcdDisk(directory, { ...QUICK, maxAppends: 3 });
    expect(report.target.measuredPath).toBe(directory);
    expect(report.notices.filter(({ id }) => id === 'measured-in-parent')).toEqual([]);
  });
});

describe('a signal object of another kind', () => {
  it('ends a run, and the wait for its start', async () => {
    const listeners: (() => void)[] = [];
    const signal = { aborted: false, addEventListener: (_: string, listener: () => void) => listeners.push(listener) };
    const abort = () => {
      signal.aborted = true;
      for (const listener of listeners) listener();
    };
    const report = await benchmarkEtcdDisk(freshDirectory(), {
      durationSeconds: 600,
      startAt: new Date(Date.now() + 300).toISOString(),
      signal: signal as unknown as AbortSignal,
      onProgress: abort,
    });
    expect(report.outcome).toBe('interrupted');
    expect(report.phases).toMatchObject([{ stoppedBy: 'cancel' }]);
  });
});

describe('progress', () => {
  it('goes from phase to phase, with the state of the deciding limits', async () => {
    const seen: Progress[] = [];
    await benchmarkEtcdDisk(freshDirectory(), {
      mode: 'thorough',
      durationSeconds: 1.3,
      onProgress: (now) => seen.push(now),
    });
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['paced', 'closed-loop']);
    for (const phase of ['paced', 'closed-loop']) {
      const elapsed = seen.filter((now) => now.phase === phase).map(({ elapsedNs }) => elapsedNs);
      expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
    }
    for (const { decisionNs } of seen) expect(decisionNs).toBe(1.3e9);
    const rows = seen.findLast(({ phase }) => phase === 'paced')?.rows;
    expect(rows?.map(({ id }) => id)).toEqual(['append-p99', 'commit-p99', 'stalled-appends', 'longest-operation']);
    expect(seen.filter(({ phase }) => phase === 'closed-loop').every((now) => now.rows.length === 0)).toBe(true);
    for (const progress of seen)
      expect(described({ progress, columns: 79 })).toMatch(/^(fixed rate|closed loop) {2}[01]\/1 s/);
  });

  it('that throws ends the run, and rejects once the disk is clean', async () => {
    const directory = freshDirectory();
    const thrower = () => {
      throw new Error('not interested');
    };
    await expect(benchmarkEtcdDisk(directory, { durationSeconds: 600, onProgress: thrower })).rejects.toThrow(
      'not interested',
    );
    expect(namesIn(directory)).toEqual([]);
  });
});

describe('bad input', () => {
  const failure = async (directory: unknown, options?: unknown): Promise<DiskBenchError> => {
    const error = await benchmarkEtcdDisk(directory as string, options as object).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DiskBenchError);
    const { message } = error as DiskBenchError;
    expect(message).not.toContain('\n');
    return error as DiskBenchError;
  };

  it('is rejected by name', async () => {
    const directory = freshDirectory();
    const file = join(directory, 'file');
    writeFileSync(file, 'mine');
    expect(await failure(join(directory, 'missing'), { mustExist: true })).toMatchObject({
      code: 'ENOENT',
      path: join(directory, 'missing'),
    });
    expect(await failure('no-such-word')).toMatchObject({ code: 'ENOENT' });
    expect(await failure(directory, { ratePerSecond: 0.5, durationSeconds: 60 })).toMatchObject({
      option: 'ratePerSecond',
    });
    expect(await failure(directory, { limits: { 'append-p99': 0 } })).toMatchObject({ option: 'limits' });
    expect(await failure(directory, { startAt: 'noon' })).toMatchObject({ option: 'startAt' });
    expect(await failure(file)).toMatchObject({ code: 'ENOTDIR', path: file });
    expect(await failure(join(file, 'below'))).toMatchObject({ code: 'ENOTDIR' });
    expect(await failure('')).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'directory' });
    expect(await failure(5)).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'directory' });
    expect(await failure('a\0b')).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'directory' });
    expect(await failure(directory, { durationSecond: 5 })).toMatchObject({ option: 'durationSecond' });
    expect(await failure(directory, { signal: 'stop' })).toMatchObject({ option: 'signal' });
    expect(await failure(directory, { onProgress: 'often' })).toMatchObject({ option: 'onProgress' });
    expect(await failure(directory, null)).toMatchObject({ option: 'options' });
    expect(namesIn(directory)).toEqual(['file']);
  });

  it('has an error whose stack starts at the caller', async () => {
    const { stack } = await failure(join(freshDirectory(), 'missing'), { mustExist: true });
    expect(stack).toMatch(/ at (async )?benchmarkEtcdDisk /);
  });
});

describe('the report', () => {
  it('is plain data that survives JSON', async () => {
    const report: Report = await benchmarkEtcdDisk(freshDirectory(), { ...QUICK, maxAppends: 5 });
    // JSON turns NaN and infinity into null.
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
