// The live line, on a real terminal that script(1) makes.

import { describe, expect, it } from 'vitest';
import { renderProgress } from '../../lib/cli/progress-line.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI, run } from '../support/program.js';

describe('the live line', () => {
  it('shows phase, time left, rate, running p50 and p99', () => {
    const progress = { phase: 'paced', remainingNs: 3.21e9, elapsedNs: 1e9, appends: 100 } as const;
    expect(renderProgress({ ...progress, appendsPerSecond: 99.9, syncP50Ns: 231_000, syncP99Ns: 1_984_000 }, 79)).toBe(
      'paced  3.2 s left  99.9 appends/s  fdatasync p50 231 µs  p99 1.98 ms',
    );
    expect(renderProgress({ ...progress, appendsPerSecond: 3912, syncP50Ns: null, syncP99Ns: null }, 79)).toBe(
      'paced  3.2 s left  3,912 appends/s  fdatasync p50 -  p99 -',
    );
  });

  it('says less on a narrow terminal, and never more than it is wide', () => {
    const progress = { phase: 'closed-loop', remainingNs: 17.2e9, elapsedNs: 1e9, appends: 3912 } as const;
    const line = (columns: number) =>
      renderProgress({ ...progress, appendsPerSecond: 3912, syncP50Ns: 231_000, syncP99Ns: 1_984_000 }, columns, true);
    expect([79, 60, 45, 35, 25, 10].map(line)).toEqual([
      'closed-loop  17.2 s left  3,912 appends/s  fdatasync p50 231 us  p99 1.98 ms',
      'closed-loop  17.2 s left  3,912/s  p50 231 us  p99 1.98 ms',
      'closed-loop  17.2 s  3,912/s  p99 1.98 ms',
      'closed-loop  17.2 s  p99 1.98 ms',
      '17.2 s  p99 1.98 ms',
      '17.2 s',
    ]);
    for (let columns = 0; columns < 200; columns += 1) expect(line(columns).length).toBeLessThanOrEqual(columns);
  });

  it.for([
    ['xterm', true],
    ['dumb', false],
  ] as const)('on a terminal of type %s is drawn: %s', async ([TERM, isDrawn], context) => {
    needs(context, 'script');
    const { stdout } = await onTerminal({ TERM });
    expect(stdout.includes('\x1b[2K')).toBe(isDrawn);
    expect(/closed-loop {2}[\d.]+ s left/.test(stdout)).toBe(isDrawn);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal gets colours, a dumb one none
    const colours = /\x1b\[[\d;]+m/g;
    expect(colours.test(stdout)).toBe(isDrawn);
    expect(stdout.replace(colours, '')).toMatch(/\sis\s+(inconclusive|unsuitable):\s/);
  });

  async function onTerminal(env: NodeJS.ProcessEnv) {
    const command = `"${process.execPath}" "${CLI}" --duration 3 "${freshDirectory()}"`;
    return run('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined, ...env },
    });
  }
});
