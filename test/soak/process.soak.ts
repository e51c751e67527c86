// Many runs in one process leave no descriptor, thread or memory behind.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { run } from '../support/program.js';
import { tries } from '../support/tier.js';

const SOAK = fileURLToPath(new URL('soak.js', import.meta.url));
const MIB = 2 ** 20;
/** For the memory of the process: a run uses little of its 4 MiB of buffers, and V8's heap varies by some MiB. */
const MOST_GROWN_BYTES = 16 * MIB;
/** The same with reports, eight at once: the allocator keeps some tens of MiB, and reaches that within about a hundred runs. */
const MOST_GROWN_REPORTING_BYTES = 64 * MIB;
/** For JavaScript objects: 10 KiB per run through the public API. A single report is larger. */
const MOST_KEPT_BYTES_PER_RUN = 10 * 1024;
/** For the buffers of JavaScript, used or not: less than those of one run. */
const MOST_BUFFERED_BYTES = MIB;
/** Buffers are mapped, not allocated on the heap. glibc returns a mapping when it is freed, but may keep 3 or 100 MiB of heap. */
const MAPPED_BUFFERS = { MALLOC_MMAP_THRESHOLD_: '65536' };

/** In nightly ten times as many. */
const count = (least: number) => Math.max(least, tries(least));
const [RUNS, PUBLIC_RUNS, PUBLIC_ABORTS] = [count(160), count(40), count(24)];

interface Held {
  readonly descriptors: readonly string[];
  readonly threads: number;
  /** The listeners of the process, one name per listener. */
  readonly listeners: readonly string[];
  readonly rssBytes: number;
  /** The size of all JavaScript objects after a garbage collection. */
  readonly heapBytes: number;
  readonly bufferBytes: number;
}

/** Runs and aborts, with the resources of the process before, between and after them. */
interface Part {
  readonly count: number;
  readonly aborted: number;
  readonly held: readonly [Held, ...Held[]];
}

function listOf(held: readonly Held[]): string {
  const each = (count: (held: Held) => number) => held.map(count).join(' -> ');
  return [
    `descriptors ${each(({ descriptors }) => descriptors.length)}`,
    `threads ${each(({ threads }) => threads)}`,
    `listeners ${each(({ listeners }) => listeners.length)}`,
    `objects ${each(({ heapBytes }) => Math.round(heapBytes / 1024))} KiB`,
    `memory ${each(({ rssBytes }) => Math.round(rssBytes / MIB))} MiB`,
  ].join(', ');
}

describe('one process', () => {
  it('makes many runs, aborts two hundred at once, and more like a program, without a leak', async () => {
    const directory = freshDirectory();
    const { status, stdout, stderr } = await run(
      process.execPath,
      ['--expose-gc', SOAK, directory, ...[RUNS, PUBLIC_RUNS, PUBLIC_ABORTS].map(String)],
      { env: { ...process.env, ...MAPPED_BUFFERS } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const told = JSON.parse(stdout);
    const { runs, asked }: { runs: Part; asked: Part & { abortedInPhase: number } } = told;
    console.log(
      `soak: ${runs.count} runs and ${runs.aborted} aborts: ${listOf(runs.held)}\n` +
        `soak: ${asked.count} runs as a program asks for them and ${asked.aborted} aborts, ${asked.abortedInPhase} of them in a phase: ${listOf(asked.held)}`,
    );
    expect(asked.abortedInPhase).toBeGreaterThan(0);
    expect(asked.abortedInPhase).toBeLessThan(asked.aborted);
    for (const { held: all, mostGrownBytes } of [
      { ...runs, mostGrownBytes: MOST_GROWN_BYTES },
      { ...asked, mostGrownBytes: MOST_GROWN_REPORTING_BYTES },
    ]) {
      const [before, ...later] = all;
      for (const held of later) {
        for (const what of ['descriptors', 'listeners'] as const)
          expect(held[what].toSorted()).toEqual(runs.held[0][what].toSorted());
        expect(held.threads).toBe(runs.held[0].threads);
        expect(held.rssBytes - before.rssBytes).toBeLessThan(mostGrownBytes);
        expect(held.heapBytes - before.heapBytes).toBeLessThan(MOST_KEPT_BYTES_PER_RUN * (PUBLIC_RUNS + PUBLIC_ABORTS));
        expect(held.bufferBytes - before.bufferBytes).toBeLessThan(MOST_BUFFERED_BYTES);
      }
    }
    expect(namesIn(directory)).toEqual([]);
  }, 900_000);
});
