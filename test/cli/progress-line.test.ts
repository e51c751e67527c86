// The progress of a run on stderr: one line that is redrawn on a terminal, one line at each decision point elsewhere.

import type { WriteStream } from 'node:tty';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { progressLine, renderProgress } from '../../lib/cli/progress-line.js';
import type { Progress } from '../../lib/index.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI, run } from '../support/program.js';

const SECOND = 1e9;

function at(seconds: number, changes: Partial<Progress> = {}): Progress {
  return {
    phase: 'paced',
    elapsedNs: seconds * SECOND,
    decisionNs: 60 * SECOND,
    appends: 200 * seconds,
    appendsPerSecond: 200,
    rows: [
      { id: 'append-p99', observed: 3.31e6, unit: 'ns', result: 'pass' },
      { id: 'commit-p99', observed: 7.85e6, unit: 'ns', result: 'unresolved' },
      { id: 'stalled-appends', observed: 0, unit: 'share', result: 'pass' },
      { id: 'longest-operation', observed: 4.1e6, unit: 'ns', result: 'pass' },
    ],
    ...changes,
  };
}

const LOOP = at(1, { phase: 'closed-loop', decisionNs: 2 * SECOND, appendsPerSecond: 1702, rows: [] });

function stream(isTTY: boolean, columns = 80) {
  const texts: string[] = [];
  const fake = { isTTY, columns, write: (text: string) => texts.push(text) > 0 } as unknown as WriteStream;
  return { fake, written: () => texts.join('') };
}

afterEach(() => vi.unstubAllEnvs());

describe('the progress line', () => {
  it('shows the phase, the time, and the state of each deciding limit', () => {
    expect(renderProgress(at(38), 79)).toBe(
      'fixed rate  38/60 s  append p99 3.31 ms ok  commit 7.85 ms open  stalled 0 % ok',
    );
    expect(renderProgress(LOOP, 79)).toBe('closed loop  1/2 s  1,702 appends/s');
  });

  it('shows a dash for unknown values', () => {
    const rows = [{ id: 'append-p99', observed: null, unit: 'ns', result: 'unresolved' }] as const;
    expect(renderProgress(at(0, { rows }), 79)).toBe('fixed rate  0/60 s  append p99 - open');
    expect(renderProgress(at(0, { rows: [] }), 79)).toBe('fixed rate  0/60 s');
  });

  it('drops whole parts on a narrow terminal and never exceeds its width', () => {
    expect([60, 45, 25, 12, 5].map((columns) => renderProgress(at(38), columns))).toEqual([
      'fixed rate  38/60 s  append p99 3.31 ms ok',
      'fixed rate  38/60 s  append p99 3.31 ms ok',
      'fixed rate  38/60 s',
      'fixed rate',
      '',
    ]);
    for (let columns = 0; columns < 200; columns += 1) {
      expect(renderProgress(at(38), columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it('uses only ASCII when asked', () => {
    const rows = [{ id: 'append-p99', observed: 231e3, unit: 'ns', result: 'pass' }] as const;
    expect(renderProgress(at(1, { rows }), 79)).toContain('231 µs');
    expect(renderProgress(at(1, { rows }), 79, true)).toContain('231 us');
  });
});

describe('the progress on a terminal', () => {
  it('is redrawn when it changes, one column short, and erased at the end', () => {
    vi.stubEnv('TERM', 'xterm');
    const { fake, written } = stream(true, 20);
    const line = progressLine(fake, true);
    for (const progress of [at(38), at(38.05), at(39)]) line.show(progress);
    line.clear();
    expect(written()).toBe('\r\x1b[2Kfixed rate  38/60 s\r\x1b[2Kfixed rate  39/60 s\r\x1b[2K');
  });

  it('is not drawn on a dumb terminal', () => {
    vi.stubEnv('TERM', 'dumb');
    const { fake, written } = stream(true);
    const line = progressLine(fake, true);
    line.show(at(38));
    line.clear();
    expect(written()).toBe('');
  });
});

describe('the progress without a terminal', () => {
  it('prints one line at each decision point that does not end the run', () => {
    const { fake, written } = stream(false);
    const line = progressLine(fake, true);
    for (let tenths = 0; tenths < 1300; tenths += 1) {
      const decisionNs = tenths < 600 ? 60 * SECOND : tenths < 1200 ? 120 * SECOND : 240 * SECOND;
      line.show(at(tenths / 10, { decisionNs }));
    }
    line.show(LOOP);
    line.clear();
    expect(written()).toBe(
      'etcd-disk-bench: 60 s: append ok, commit open, stalled ok; continues to 2 min\n' +
        'etcd-disk-bench: 120 s: append ok, commit open, stalled ok; continues to 4 min\n',
    );
  });

  it('prints nothing when the first decision point ends the run', () => {
    const { fake, written } = stream(false);
    const line = progressLine(fake, true);
    for (let second = 0; second < 60; second += 1) line.show(at(second));
    line.show(LOOP);
    line.clear();
    expect(written()).toBe('');
  });
});

it('the progress prints nothing when it is off', () => {
  const { fake, written } = stream(true);
  const line = progressLine(fake, false);
  line.show(at(38));
  line.clear();
  expect(written()).toBe('');
});

// A real terminal, made by script(1).
it('the command draws progress and colours the verdict on a terminal', async (context) => {
  needs(context, 'script');
  const command = `"${process.execPath}" "${CLI}" --duration 1.2 --phase paced "${freshDirectory()}"`;
  const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined, TERM: 'xterm' },
  });
  expect(stdout).toContain('\x1b[2K');
  expect(stdout).toMatch(/fixed rate {2}[01]\/1 s/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal gets colours
  expect(stdout).toMatch(/\x1b\[[\d;]+m(inconclusive|unsuitable)/);
});
