// Real loop devices with real file systems, and an overlay over one, as root: the live files of the kernel.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caveatSentences } from '../../lib/report/messages/storage-evidence.js';
import { inspectStorage, type Storage } from '../../lib/storage/inspect.js';
import { needs } from '../support/needs.js';

const FILE_SYSTEMS = [
  { type: 'ext4', make: ['mkfs.ext4', '-q', '-F'], sizeMb: 32 },
  { type: 'xfs', make: ['mkfs.xfs', '-q', '-f'], sizeMb: 320 },
  { type: 'btrfs', make: ['mkfs.btrfs', '-q', '-f'], sizeMb: 128 },
] as const;

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

let folder: string;
let below: Storage;
/** Undone in reverse order, each even if another fails. */
const undo: (() => void)[] = [];

describe('a loop device', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-loop-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    below = await inspectStorage(folder);
  });

  afterAll(() => {
    const failures = undo.reverse().flatMap((step) => {
      try {
        step();
        return [];
      } catch (error) {
        return [error];
      }
    });
    expect(failures).toEqual([]);
  });

  function mountNew({ type, make, sizeMb }: (typeof FILE_SYSTEMS)[number]): {
    device: string;
    point: string;
    file: string;
  } {
    const file = join(folder, `${type}.img`);
    const point = join(folder, type);
    writeFileSync(file, '');
    truncateSync(file, sizeMb * 1024 * 1024);
    mkdirSync(point);
    run(make[0], ...make.slice(1), file);
    const device = run('losetup', '--show', '-f', file);
    undo.push(() => run('losetup', '-d', device));
    run('mount', '-t', type, device, point);
    undo.push(() => run('umount', point));
    return { device, point, file };
  }

  it.for(FILE_SYSTEMS)('with $type has the class of the disk of its file', async (filesystem, context) => {
    needs(context, filesystem.type);
    const { device, point, file } = mountNew(filesystem);
    const storage = await inspectStorage(point);
    expect(storage.filesystem).toMatchObject({ type: filesystem.type, mountPoint: point, source: device });
    expect(storage.stack.map((layer) => layer.kind).slice(0, 4)).toEqual(['filesystem', 'loop', 'file', 'filesystem']);
    expect(storage.stack[2]).toMatchObject({ name: file });
    expect([storage.class, storage.leaves.map((leaf) => leaf.name)]).toEqual([
      below.class,
      below.leaves.map((leaf) => leaf.name),
    ]);
    expect(caveatSentences(storage).join()).toContain(`${device.slice('/dev/'.length)} is backed by a file`);
  });

  it("under an overlay has the class of the overlay's disk", async (context) => {
    needs(context, 'ext4', 'overlay');
    const [{ type }] = FILE_SYSTEMS;
    const upper = join(folder, type, 'upper');
    const work = join(folder, type, 'work');
    const lower = join(folder, 'lower');
    const point = join(folder, 'overlay');
    for (const name of [upper, work, lower, point]) {
      mkdirSync(name);
    }
    run('mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper},workdir=${work}`, point);
    undo.push(() => run('umount', point));
    const storage = await inspectStorage(point);
    expect(storage.filesystem.type).toBe('overlay');
    expect(storage.stack.map((layer) => layer.kind).slice(0, 5)).toEqual([
      'filesystem',
      'filesystem',
      'loop',
      'file',
      'filesystem',
    ]);
    expect([storage.class, storage.leaves.map((leaf) => leaf.name)]).toEqual([
      below.class,
      below.leaves.map((leaf) => leaf.name),
    ]);
  });

  it('reports that its file was deleted', async (context) => {
    needs(context, 'ext4');
    const [{ type }] = FILE_SYSTEMS;
    rmSync(join(folder, `${type}.img`));
    const storage = await inspectStorage(join(folder, type));
    expect(storage.class).toBe(below.class);
    expect(caveatSentences(storage).join()).toContain('deleted');
  });
});
