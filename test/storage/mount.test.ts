// The mount that contains a path.

import { describe, expect, it } from 'vitest';
import { type Mount, mountOf, parseMountinfoLine, parseMountsLine, unescapeOctal } from '../../lib/storage/mount.js';

function table(...lines: string[]): Mount[] {
  return lines.map((line) => {
    const mount = parseMountinfoLine(line);
    if (mount === null) {
      throw new Error(`not understood: ${line}`);
    }
    return mount;
  });
}

describe('a line of mountinfo', () => {
  it('is read with any number of optional fields', () => {
    const line =
      '36 35 98:0 /sub /mnt/a rw,noatime shared:1 master:2 propagate_from:3 - ext3 /dev/root rw,errors=continue';
    expect(parseMountinfoLine(line)).toEqual({
      id: 36,
      parentId: 35,
      device: '98:0',
      root: '/sub',
      mountPoint: '/mnt/a',
      type: 'ext3',
      source: '/dev/root',
      options: ['rw', 'noatime', 'errors=continue'],
    });
  });

  it('has its spaces, tabs, newlines and backslashes unescaped', () => {
    expect(unescapeOctal('a\\040b\\011c\\012d\\134e\\043f\\777')).toBe('a b\tc\nd\\e#f\u01ff');
    expect(parseMountinfoLine('1 0 8:1 / /odd\\040name\\134040"q\'\\012#é rw - ext4 /dev/sda1 rw')?.mountPoint).toBe(
      '/odd name\\040"q\'\n#é',
    );
  });

  it('can have an empty source', () => {
    expect(parseMountinfoLine('1 0 0:5 / /x rw - tmpfs  rw')).toMatchObject({ type: 'tmpfs', source: '' });
  });

  it.each([
    '',
    'nonsense',
    '1 0 8:1 / /x rw ext4 /dev/sda1 rw',
    'x 0 8:1 / /x rw - ext4 a rw',
    '1 0 8 / /x rw - ext4 a rw',
    '1 0 8:1 / x rw - ext4 a rw',
  ])('of an unknown shape is null: %j', (line) => {
    expect(parseMountinfoLine(line)).toBeNull();
  });
});

it('a line of the older mounts has no numbers', () => {
  expect(parseMountsLine('/dev/sda1 /a\\040b ext4 rw,discard 0 0')).toMatchObject({
    id: null,
    device: null,
    mountPoint: '/a b',
    options: ['rw', 'discard'],
  });
});

describe('the mount of a path', () => {
  it('is the longest mount point that contains it, by whole names', () => {
    const mounts = table(
      '1 0 8:1 / / rw - ext4 root rw',
      '2 1 8:2 / /var rw - ext4 var rw',
      '3 2 8:3 / /var/lib rw - ext4 lib rw',
    );
    expect(mountOf(mounts, '/var/lib/etcd')?.source).toBe('lib');
    expect(mountOf(mounts, '/var/lib')?.source).toBe('lib');
    expect(mountOf(mounts, '/var/library')?.source).toBe('var');
    expect(mountOf(mounts, '/etc')?.source).toBe('root');
  });

  it('is the later of two on one mount point', () => {
    const stacked = table(
      '1 0 8:1 / / rw - ext4 root rw',
      '2 1 8:2 / /d rw - ext4 lower rw',
      '3 2 0:9 / /d rw - tmpfs upper rw',
    );
    expect(mountOf(stacked, '/d/x')?.source).toBe('upper');
    const sameParent = table(
      '1 0 8:1 / / rw - ext4 root rw',
      '2 1 8:2 / /d rw - ext4 first rw',
      '3 1 0:9 / /d rw - tmpfs second rw',
    );
    expect(mountOf(sameParent, '/d')?.source).toBe('second');
  });

  it('is not one that a later mount hides', () => {
    const mounts = table(
      '1 0 8:1 / / rw - ext4 root rw',
      '2 1 8:2 / /a/b rw - ext4 hidden rw',
      '3 1 0:9 / /a rw - tmpfs cover rw',
    );
    expect(mountOf(mounts, '/a/b/c')?.source).toBe('cover');
  });

  it('is the longest when the parents are not in the table', () => {
    const mounts = table('1 0 8:1 / / rw - ext4 root rw', '7 99 8:2 / /a rw - ext4 deep rw');
    expect(mountOf(mounts, '/a/b')?.source).toBe('deep');
  });

  it('is the later of two on one mount point, even if the parents are not in the table', () => {
    const mounts = table(
      '1 0 8:1 / / rw - ext4 root rw',
      '7 98 8:2 /a /a rw - ext4 first rw',
      '8 99 0:9 / /a rw - tmpfs second rw',
    );
    expect(mountOf(mounts, '/a/b')?.source).toBe('second');
  });

  it('is found even if mounts are parents of one another', () => {
    const mounts = table(
      '1 2 8:1 / / rw - ext4 root rw',
      '2 1 8:2 / /a rw - ext4 deep rw',
      '3 3 8:3 / /a rw - ext4 own rw',
    );
    expect(mountOf(mounts, '/a/b')).not.toBeNull();
  });

  it('is missing when no mount contains the path', () => {
    expect(mountOf(table('1 0 8:1 / /a rw - ext4 a rw'), '/b')).toBeNull();
  });
});
