// A folder that somebody exchanges between its making and its opening, which Linux cannot do in one call: nothing of theirs is touched, and what stays is said.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { CLI } from '../support/program.js';
import { until } from '../support/until.js';
import { runUnder, survived } from './injector.js';

/** Somebody else's. */
function others(context: TestContext, ...names: readonly string[]): string {
  const directory = join(freshDirectory(context), 'others');
  mkdirSync(directory);
  for (const name of names) writeFileSync(join(directory, name), 'mine');
  return directory;
}

/** Does something to the folder while its opening waits; what the run then said, and where the folder was. */
async function exchanged(context: TestContext, exchange: (folder: string, moved: string) => void) {
  const directory = freshDirectory(context);
  const go = join(freshDirectory(context), 'go');
  let log = '';
  const run = runUnder({ call: 'open', at: 1, until: go }, (_, itsLog) => {
    log = itsLog;
    return [CLI, '-q', directory];
  });
  await until('its opening waits', () => existsSync(log));
  const folder = join(directory, namesIn(directory)[0] ?? '');
  exchange(folder, join(directory, 'moved'));
  writeFileSync(go, '');
  const { ended, hits } = await run;
  expect(hits).toMatchObject([{ path: folder }]);
  expect(ended).toMatchObject({ status: 2, stdout: '' });
  survived(1);
  return { said: ended.stderr, directory, folder };
}

const saying = (code: string) =>
  new RegExp(`open failed on .* in set-up \\(${code}\\).*; the run's folder .*find it, and remove it by hand`);

describe.concurrent('a folder that is moved before it is opened,', () => {
  it('with nothing in its place, is said to be somewhere', async (context) => {
    const { said, directory } = await exchanged(context, renameSync);
    expect(said).toMatch(saying('ENOENT'));
    expect(namesIn(directory)).toEqual(['moved']);
  });

  it('with a link to others in its place, is said to be somewhere, and the link is not followed', async (context) => {
    const theirs = others(context, 'db');
    const { said, directory, folder } = await exchanged(context, (path, moved) => {
      renameSync(path, moved);
      symlinkSync(theirs, path);
    });
    expect(said).toMatch(saying('ENOTDIR'));
    expect([namesIn(directory), namesIn(theirs)]).toEqual([[basename(folder), 'moved'], ['db']]);
  });

  it.for<[string, readonly string[]]>([
    ['a full', ['db']],
    ['an empty', []],
  ])(
    "with %s directory of another's in its place, is said to be somewhere, and that is left alone",
    async ([, names], context) => {
      const theirs = others(context, ...names);
      const { said, directory, folder } = await exchanged(context, (path, moved) => {
        renameSync(path, moved);
        renameSync(theirs, path);
      });
      expect(said).toMatch(saying('ESTALE'));
      expect([namesIn(directory), namesIn(folder)]).toEqual([[basename(folder), 'moved'], names]);
    },
  );
});

it("a folder that another's empty directory is mounted over before it is opened is said to stay, and that is left alone", async (context) => {
  needs(context, 'mount');
  const theirs = others(context);
  let isMounted = false;
  const unmount = (folder: string) => {
    if (isMounted) execFileSync('umount', [folder]);
    isMounted = false;
  };
  const { said, folder } = await exchanged(context, (path) => {
    execFileSync('mount', ['--bind', theirs, path]);
    isMounted = true;
    context.onTestFinished(() => unmount(path));
  });
  expect(said).toMatch(saying('ESTALE'));
  expect([isMounted, namesIn(theirs)]).toEqual([true, []]);
  unmount(folder);
  expect(namesIn(folder)).toEqual([]);
});
