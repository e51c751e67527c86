// The reader with a root: links stay inside the root, and an unreadable file is a result.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sysroot } from '../../lib/storage/sysroot.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-sysroot-'));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/hostname'), ' captured \n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('links', () => {
  it('resolve absolute targets in the given root, not on this machine', async () => {
    symlinkSync('/etc/hostname', join(root, 'link'));
    expect(await new Sysroot(root).read('/link')).toEqual({ state: 'read', path: '/link', value: 'captured' });
  });

  it('cannot leave the root', async () => {
    symlinkSync('../../../../../../../../etc/hostname', join(root, 'etc/out'));
    const sysroot = new Sysroot(root);
    expect(await sysroot.read('/etc/out')).toMatchObject({ state: 'read', value: 'captured' });
    expect(await sysroot.read('/../../etc/hostname')).toMatchObject({ state: 'read', value: 'captured' });
  });

  it('are followed before `..` is applied', async () => {
    mkdirSync(join(root, 'a/b/c'), { recursive: true });
    symlinkSync('a/b/c', join(root, 'link'));
    expect(await new Sysroot(root).resolve('/link/../x')).toEqual({ path: '/a/b/x', exists: false });
  });

  it('stop in a cycle', async () => {
    symlinkSync('two', join(root, 'one'));
    symlinkSync('one', join(root, 'two'));
    const sysroot = new Sysroot(root);
    expect(await sysroot.resolve('/one/x')).toMatchObject({ exists: false, reason: 'ELOOP' });
    expect(await sysroot.read('/one')).toEqual({ state: 'unreadable', path: '/one', reason: 'ELOOP' });
  });

  it('to a missing target keep the rest of the path', async () => {
    symlinkSync('/gone', join(root, 'link'));
    expect(await new Sysroot(root).resolve('/link/a/b')).toEqual({ path: '/gone/a/b', exists: false });
  });
});

describe('an attribute', () => {
  it('that does not exist is absent', async () => {
    expect(await new Sysroot(root).read('/sys/x')).toEqual({ state: 'absent', path: '/sys/x' });
    expect(await new Sysroot(root).read('/etc/hostname/x')).toEqual({ state: 'absent', path: '/etc/hostname/x' });
  });

  it('is unreadable when it is a folder or would block the reader', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const sysroot = new Sysroot(root);
    expect(await sysroot.read('/etc')).toMatchObject({ state: 'unreadable' });
    expect(await sysroot.read('/fifo')).toMatchObject({ state: 'unreadable', reason: 'not a regular file' });
  });

  it('is unreadable when it is larger than any file of a kernel', async () => {
    writeFileSync(join(root, 'huge'), '');
    truncateSync(join(root, 'huge'), 200 * 1024 * 1024);
    expect(await new Sysroot(root).read('/huge')).toMatchObject({ state: 'unreadable', reason: 'too large' });
  });

  it('has its control characters removed', async () => {
    writeFileSync(join(root, 'model'), 'Evil\x1b[31m\0disk\x7f\n');
    expect(await new Sysroot(root).read('/model')).toMatchObject({ value: 'Evil [31m disk' });
  });

  it('is hexadecimal when it is binary', async () => {
    writeFileSync(join(root, 'page'), Buffer.from([0, 0xb1, 0xff]));
    expect(await new Sysroot(root).readHex('/page')).toMatchObject({ value: '00b1ff' });
  });
});

it('a folder lists its names in order, and a missing folder has none', async () => {
  writeFileSync(join(root, 'etc/a'), '');
  const sysroot = new Sysroot(root);
  expect(await sysroot.list('/etc')).toEqual(['a', 'hostname']);
  expect(await sysroot.list('/nowhere')).toEqual([]);
});
