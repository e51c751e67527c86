// scripts/capture-machine.sh, on machines that it captured and on this one.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inspectStorage } from '../../lib/storage/inspect.js';
import { casesOf } from '../support/tier.js';
import { machineNames, machineRoot, machineText, parseMachine, readMachine, withFiles } from './machine.js';

const script = fileURLToPath(new URL('../../scripts/capture-machine.sh', import.meta.url));

describe('scripts/capture-machine.sh', () => {
  // A second capture of a capture gives the same text: it changes no replaced name, and loses nothing that the reader needs.
  const captured = machineNames().filter((name) => !machineText(name).includes('# Not captured'));

  it.each(casesOf(captured))('captures %s with the same result', (name) => {
    const text = machineText(name);
    const machine = readMachine(name);
    const { root, remove } = machineRoot(machine);
    try {
      expect(execFileSync('sh', [script, '-r', root, ...machine.paths], { encoding: 'utf8' })).toBe(text);
    } finally {
      remove();
    }
  });

  it('replaces one identity by the same token everywhere', () => {
    const uuid = '0a1b2c3d-1111-2222-3333-444455556666';
    const machine = withFiles(readMachine('luks-ssd'), {
      '/proc/self/mountinfo': [
        '26 1 254:0 / / rw - ext4 /dev/vda rw',
        `27 26 250:11 / /mnt/${uuid} rw - ext4 /dev/mapper/luks-${uuid} rw`,
        '28 26 0:50 / /net rw - nfs4 nas.example.org:/home/ada/x rw,addr=192.0.2.7,clientaddr=192.0.2.8',
        '29 26 0:51 / /smb rw - cifs //nas.example.org/share rw,username=ada,addr=192.0.2.7',
        '',
      ].join('\n'),
      '/sys/devices/virtual/block/dm-11/dm/name': `luks-${uuid}\n`,
    });
    const { root, remove } = machineRoot(machine);
    try {
      const text = execFileSync('sh', [script, '-r', root, '/net'], { encoding: 'utf8' });
      for (const secret of [uuid, 'example', 'ada', '192.0.2']) {
        expect(text).not.toContain(secret);
      }
      const [, token] = /\/mnt\/(id-\d+) /.exec(text) ?? [];
      expect(text).toContain(`/dev/mapper/luks-${token} `);
      expect(text).toContain(`|luks-${token}\n`);
      expect(text).toContain('nfs4 host-1:/home/user-1/x rw,addr=ip-1,clientaddr=ip-2');
      expect(text).toMatch(/cifs \/\/host-1\/share rw,username=id-\d+,addr=ip-1/);
    } finally {
      remove();
    }
  });

  it.runIf(process.platform === 'linux')('captures this machine with the result of a direct reading', async () => {
    const text = execFileSync('sh', [script, '/dev/shm'], { encoding: 'utf8' });
    const { root, remove } = machineRoot(parseMachine(text));
    try {
      const [captured, live] = [await inspectStorage('/dev/shm', { sysroot: root }), await inspectStorage('/dev/shm')];
      expect([captured.class, captured.confidence]).toEqual([live.class, live.confidence]);
    } finally {
      remove();
    }
  });
});
