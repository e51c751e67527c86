// The text of the printed script: valid sh on every platform, and a head that explains it.

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MovePlan } from '../../lib/disk-move/move-plan.js';
import { moveScript } from '../../lib/disk-move/move-script.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';

const DEVICE: MovePlan['target'] = {
  kind: 'device',
  path: '/dev/disk/by-id/nvme-SAMSUNG_MZQL2960HCJR_S64FNE0R123456',
  isStable: true,
  name: 'nvme1n1',
  pathByPlace: null,
  sizeBytes: 960197124096,
};
const DIRECTORY: MovePlan['target'] = { kind: 'directory', path: '/data/etcd', device: 'sdb' };

function scriptOf(change: Partial<MovePlan> = {}): string {
  return moveScript({
    platform: 'kubeadm',
    from: '/var/lib/etcd',
    fromDevices: ['sda2'],
    sharedDevices: [],
    dataBytes: 1.1e9,
    target: DEVICE,
    ...change,
  });
}

describe('the script', () => {
  it.for(
    (['kubeadm', 'k3s', 'etcd'] as const).flatMap((platform) =>
      [DEVICE, DIRECTORY].map((target) => [platform, target.kind, target] as const),
    ),
  )('is valid sh for %s and a %s', ([platform, , target], context) => {
    const file = join(freshDirectory(), 'move.sh');
    writeFileSync(file, scriptOf({ platform, target }));
    execFileSync('sh', ['-n', file]);
    needs(context, 'shellcheck');
    const { stdout } = spawnSync('shellcheck', ['--severity=warning', file], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('describes in its head the move, how to run it and how to go back', () => {
    const head = scriptOf().split('\n').slice(0, 9).join('\n');
    expect(head).toContain('# Moves the data of etcd (1.10 GB) from sda2 to nvme1n1.');
    expect(head).toContain('sh move-etcd.sh back');
    expect(head).toContain('move one member');
  });

  it('warns to run it before the next boot for a disk without a stable name', () => {
    expect(scriptOf({ target: { ...DEVICE, isStable: false, path: '/dev/sdb' } })).toContain('before the next boot');
    expect(scriptOf()).not.toContain('before the next boot');
  });

  it('mounts by UUID, without discard, before the service that needs the mount', () => {
    const text = scriptOf();
    expect(text).toContain('What=/dev/disk/by-uuid/$UUID');
    expect(text).toContain('Options=noatime');
    expect(text).toContain('RequiredBy=$SERVICE');
    expect(text).not.toMatch(/^[^#]*discard/m);
  });
});
