// The machine on which the tests run, of any kind.

import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiskBenchError } from '../../lib/errors.js';
import { inspectStorage } from '../../lib/storage/inspect.js';

describe.runIf(process.platform === 'linux')('this machine', () => {
  it('shows the storage of / with evidence from existing files', async () => {
    const storage = await inspectStorage('/');
    expect(storage.filesystem.mountPoint).toBe('/');
    expect(storage.stack[0]).toMatchObject({ kind: 'filesystem', name: '/' });
    expect(storage.filesystem.usage?.sizeBytes).toBeGreaterThan(0);
    for (const leaf of storage.leaves) {
      expect(existsSync(leaf.sysPath ?? '')).toBe(true);
      expect(leaf.attributes.sizeSectors).toMatchObject({ state: 'read', value: expect.stringMatching(/^\d+$/) });
    }
    expect(storage.host.kernelRelease).toMatchObject({ state: 'read' });
  });

  it('reports /dev/shm as memory', async () => {
    expect(await inspectStorage('/dev/shm')).toMatchObject({ class: 'memory', confidence: 'certain', leaves: [] });
  });

  it('follows a link to its target', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-link-'));
    try {
      symlinkSync('/dev/shm', join(folder, 'link'));
      expect(await inspectStorage(join(folder, 'link'))).toMatchObject({ realPath: '/dev/shm', class: 'memory' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('accepts a file and a relative path', async () => {
    expect(statSync('package.json').isFile()).toBe(true);
    const storage = await inspectStorage('package.json');
    expect(storage.path).toBe(join(process.cwd(), 'package.json'));
    expect(storage.filesystem.type).not.toBe('unknown');
  });
});

describe('an invalid path', () => {
  it.each([
    ['/no/such/folder', 'ENOENT'],
    ['/proc/self/mountinfo/x', 'ENOTDIR'],
    ['/a\0b', 'ENOENT'],
  ])('%j gives a one-line error that names it', async (path, code) => {
    const error = await inspectStorage(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DiskBenchError);
    expect(error).toMatchObject({ code, path });
    expect((error as DiskBenchError).message).toMatch(/^[^\n\0]+: [^\n\0]+\.$/);
  });

  it('a missing sysroot gives an error', async () => {
    await expect(inspectStorage('/', { sysroot: '/no/such/root' })).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/no/such/root',
    });
  });
});
