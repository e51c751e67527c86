// The live line, on a real terminal that script(1) makes.

import { describe, expect, it } from 'vitest';
import { renderProgress } from '../../lib/cli/progress-line.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needsCommand } from '../support/needs.js';
import { CLI, run } from '../support/program.js';

describe('the live line', () => {
  it('shows phase, time left, rate and running p99', () => {
    const progress = { phase: 'paced', remainingNs: 3.21e9, elapsedNs: 1e9, appends: 100, syncP50Ns: null } as const;
    expect(renderProgress({ ...progress, appendsPerSecond: 99.9, syncP99Ns: 1_984_000 })).toBe(
      'paced  3.2 s left  99.9 appends/s  fdatasync p99 1.98 ms',
    );
    expect(renderProgress({ ...progress, appendsPerSecond: 3912, syncP99Ns: null })).toBe(
      'paced  3.2 s left  3,912 appends/s  fdatasync p99 -',
    );
  });

  it.for([
    ['xterm', true],
    ['dumb', false],
  ] as const)('on a terminal of type %s is drawn: %s', async ([TERM, isDrawn], context) => {
    needsCommand(context, 'script', 'bsdutils');
    const { stdout } = await onTerminal({ TERM });
    expect(stdout.includes('\x1b[2K')).toBe(isDrawn);
    expect(/closed-loop {2}[\d.]+ s left/.test(stdout)).toBe(isDrawn);
    expect(stdout).toMatch(/\sis\s+(inconclusive|unsuitable):\s/);
  });

  async function onTerminal(env: NodeJS.ProcessEnv) {
    const command = `"${process.execPath}" "${CLI}" --duration 0.9 "${freshDirectory()}"`;
    return run('script', ['-qec', command, '/dev/null'], { env: { ...process.env, ...env } });
  }
});
