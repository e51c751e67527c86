// The identity of a node, from this machine or a captured one. The machine id is always hashed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { appSpecificId, checkNodeName, readNodeIdentity } from '../lib/node-identity.js';
import { freshDirectory } from './support/fresh-directory.js';
import { needs } from './support/needs.js';

const MACHINE_ID = '0123456789abcdef0123456789abcdef';
const BOOT_ID = '3c0c3bd1-5d3b-4f4b-9d5d-6f6f8a1b2c3d';

function machine(files: Readonly<Record<string, string>>): string {
  const root = freshDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

it('reads the name, the hashed machine id and the boot id of a captured machine', async () => {
  const root = machine({
    '/proc/sys/kernel/hostname': 'cp-1\n',
    '/etc/machine-id': `${MACHINE_ID}\n`,
    '/proc/sys/kernel/random/boot_id': `${BOOT_ID}\n`,
  });
  const node = await readNodeIdentity({ root });
  expect(node).toEqual({ name: 'cp-1', machineId: appSpecificId(MACHINE_ID), bootId: BOOT_ID });
  expect(JSON.stringify(node)).not.toContain(MACHINE_ID);
});

it('prefers the given name', async () => {
  const root = machine({ '/proc/sys/kernel/hostname': 'pod-7f9c\n' });
  expect(await readNodeIdentity({ root, name: 'worker 3' })).toMatchObject({ name: 'worker 3' });
});

it.each([
  ['an empty file', ''],
  ['an image that was not booted', 'uninitialized\n'],
  ['zeros', '0'.repeat(32)],
  ['a file of something else', 'not an id\n'],
])("ignores the machine id %s, and reads D-Bus's", async (_what, content) => {
  expect((await readNodeIdentity({ root: machine({ '/etc/machine-id': content }) })).machineId).toBe(null);
  const root = machine({ '/etc/machine-id': content, '/var/lib/dbus/machine-id': MACHINE_ID });
  expect((await readNodeIdentity({ root })).machineId).toBe(appSpecificId(MACHINE_ID));
});

it('ignores a boot id that is no UUID', async () => {
  const root = machine({ '/proc/sys/kernel/random/boot_id': '\u001b[31m' });
  expect(await readNodeIdentity({ root })).toEqual({ name: 'unknown', machineId: null, bootId: null });
});

it('reads this machine', async () => {
  const { name, bootId } = await readNodeIdentity();
  expect(name).toBe(readFileSync('/proc/sys/kernel/hostname', 'utf8').trim());
  expect(bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
});

it('hashes like systemd', (context) => {
  needs(context, 'systemd-id128');
  const application = '7a3d2c5e9b8f4d06a1c47e60d25f9b13';
  const theirs = execFileSync('systemd-id128', ['machine-id', `--app-specific=${application}`, '--uuid'], {
    encoding: 'utf8',
  });
  const machineId = readFileSync('/etc/machine-id', 'utf8').trim();
  expect(appSpecificId(machineId)).toBe(theirs.trim());
});

it.each([
  ['', 'node must be a name, such as cp-1'],
  ['  ', 'node must be a name, such as cp-1'],
  [7, 'node must be a name, such as cp-1'],
  ['a\nb', 'node must be a name without control characters'],
  ['\u202ecp', 'node must be a name without control characters'],
  ['x'.repeat(254), 'node must have at most 253 characters, not 254'],
])('rejects %j as a name', (name, message) => {
  expect(() => checkNodeName(name)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION', message }));
});
