// A folder that somebody takes away between its making and its opening, which Linux cannot do in one call: nothing of theirs is touched, and what stays is said.

import { mkdirSync, renameSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { CLI } from '../support/program.js';
import { runUnder, survived } from './injector.js';

/** What others have. */
function othersDirectory(): string {
  const others = freshDirectory();
  writeFileSync(join(others, 'db'), 'mine');
  return others;
}

const saidWith = (code: string) =>
  new RegExp(`open failed on .* in set-up \\(${code}\\).*; the run's folder .*find it, and remove it by hand`);

/** Moves the folder away as soon as it is there, puts something in its place, and tells what the run said. */
async function messageOf(exchange: (folder: string) => void): Promise<{ message: string; left: readonly string[] }> {
  let isMoved = false;
  const late = { call: 'open', at: 1, delayUs: 2_000_000 };
  const { ended, hits, left } = await runUnder(late, (directory) => {
    const watcher = watch(directory, (_, name) => {
      if (isMoved || !name?.startsWith('.etcd-disk-bench-')) return;
      isMoved = true;
      watcher.close();
      renameSync(join(directory, name), join(directory, 'moved'));
      exchange(join(directory, name));
    });
    return [CLI, '-q', directory];
  });
  expect([isMoved, hits.length]).toEqual([true, 1]);
  expect(ended).toMatchObject({ status: 2, stdout: '' });
  survived(1);
  return { message: ended.stderr, left };
}

describe.concurrent('a folder that is moved before it is opened,', () => {
  it('with nothing in its place, is said to be somewhere', async () => {
    const { message, left } = await messageOf(() => undefined);
    expect(message).toMatch(saidWith('ENOENT'));
    expect(left).toEqual(['moved']);
  });

  it('with a link to others in its place, is said to be somewhere, and the link is not followed', async () => {
    const others = othersDirectory();
    const { message, left } = await messageOf((folder) => symlinkSync(others, folder));
    expect(message).toMatch(saidWith('ENOTDIR'));
    expect([left.length, namesIn(others)]).toEqual([2, ['db']]);
  });

  it("with another's directory in its place, is said to be somewhere, and that one is left alone", async () => {
    let theirs = '';
    const { message, left } = await messageOf((folder) => {
      theirs = folder;
      mkdirSync(folder);
      writeFileSync(join(folder, 'db'), 'mine');
    });
    expect(message).toMatch(saidWith('ESTALE'));
    expect(message).toContain(theirs);
    expect(left.length).toBe(2);
  });
});
