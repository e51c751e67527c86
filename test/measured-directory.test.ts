// The directory that a run measures, on real files and links.

import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredDirectory } from '../lib/measured-directory.js';
import { freshDirectory, namesIn } from './support/fresh-directory.js';

const of = (directory: string, mustExist = false) => measuredDirectory(directory, mustExist);

describe('a directory that exists', () => {
  it('is measured itself, with its absolute path', async () => {
    const directory = freshDirectory();
    expect(await of(directory)).toBe(directory);
    expect(await of(`${directory}/`)).toBe(directory);
    expect(await of(relative(process.cwd(), directory))).toBe(directory);
    expect(await of(directory, true)).toBe(directory);
  });

  it('is measured itself with a bare name', async () => {
    // Tests run in the checkout.
    expect(await of('lib')).toBe(join(process.cwd(), 'lib'));
  });

  it('is measured through a link', async () => {
    const directory = freshDirectory();
    mkdirSync(join(directory, 'data'));
    symlinkSync('data', join(directory, 'link'));
    expect(await of(join(directory, 'link'))).toBe(join(directory, 'link'));
  });
});

describe('a directory that does not exist yet', () => {
  it.each(['etcd', 'var/lib/etcd', 'etcd/', './etcd/../etcd'])(
    'is measured in its nearest parent: %s',
    async (name) => {
      const directory = freshDirectory();
      expect(await of(`${directory}/${name}`)).toBe(directory);
      expect(namesIn(directory)).toEqual([]);
    },
  );

  it('is measured in / if nothing of its path exists', async () => {
    expect(await of('/no-such-directory-of-etcd-disk-bench/etcd')).toBe('/');
  });

  it('is measured where its parent, a link, points', async () => {
    const [disk, directory] = [freshDirectory(), freshDirectory()];
    symlinkSync(disk, join(directory, 'lib'));
    const measured = await of(join(directory, 'lib', 'etcd'));
    expect(realpathSync(measured)).toBe(disk);
  });

  it('is an error with mustExist, which names the option to drop', async () => {
    const directory = join(freshDirectory(), 'etcd');
    await expect(of(directory, true)).rejects.toMatchObject({
      code: 'ENOENT',
      path: directory,
      message: `${directory} does not exist: create the directory first, or leave out --must-exist (mustExist) to measure its parent`,
    });
  });

  it('is an error for a bare name, which is probably a typing error', async () => {
    await expect(of('inspct')).rejects.toMatchObject({
      code: 'ENOENT',
      path: join(process.cwd(), 'inspct'),
      message: 'inspct does not exist: for a directory that does not exist yet, type its path, such as ./inspct',
    });
    expect(await of('./inspct')).toBe(process.cwd());
  });
});

describe('a dangling link', () => {
  it('is measured where it points: a disk can be mounted there', async () => {
    const [disk, directory] = [freshDirectory(), freshDirectory()];
    symlinkSync(join(disk, 'mount', 'etcd'), join(directory, 'etcd'));
    expect(await of(join(directory, 'etcd'))).toBe(disk);
    expect(await of(join(directory, 'etcd', 'member'))).toBe(disk);
  });

  it('is followed through further links', async () => {
    const [disk, directory] = [freshDirectory(), freshDirectory()];
    symlinkSync(join(disk, 'etcd'), join(directory, 'c'));
    symlinkSync('c', join(directory, 'b'));
    symlinkSync('b', join(directory, 'a'));
    expect(await of(join(directory, 'a'))).toBe(disk);
  });

  it('is relative to its own directory, even if that is reached through a link', async () => {
    const [disk, directory] = [freshDirectory(), freshDirectory()];
    mkdirSync(join(disk, 'sub'));
    mkdirSync(join(disk, 'sub', 'deeper'));
    // disk/sub/deeper/etcd -> ../etcd is disk/sub/etcd. Relative to the path of the link it would be directory/etcd.
    symlinkSync('../etcd', join(disk, 'sub', 'deeper', 'etcd'));
    symlinkSync(join(disk, 'sub', 'deeper'), join(directory, 'link'));
    expect(await of(join(directory, 'link', 'etcd'))).toBe(join(disk, 'sub'));
  });
});

describe('a path that can never be a directory', () => {
  it('is left to the check of the target: a file, and a path below a file', async () => {
    const file = join(freshDirectory(), 'file');
    writeFileSync(file, '');
    expect(await of(file)).toBe(file);
    expect(await of(join(file, 'etcd'))).toBe(join(file, 'etcd'));
  });

  it('is left to the check of the target: a loop of links', async () => {
    const directory = freshDirectory();
    symlinkSync('b', join(directory, 'a'));
    symlinkSync('a', join(directory, 'b'));
    expect(await of(join(directory, 'a'))).toBe(join(directory, 'a'));
    expect(await of(join(directory, 'a', 'etcd'))).toBe(join(directory, 'a', 'etcd'));
  });
});
