// Directories on FUSE file systems for one test: bindfs, and sshfs over an sshd on the loopback interface. Where FUSE is not permitted, the
// test is skipped.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { freePort } from './free-port.js';
import { freshDirectory } from './fresh-directory.js';
import { needs } from './needs.js';
import { until } from './until.js';

export type FuseKind = 'bindfs' | 'sshfs';

/** A directory on such a file system. */
export function fuseMount(context: TestContext, kind: FuseKind): Promise<string> {
  needs(context, 'fuse', kind);
  return kind === 'bindfs' ? bindfsMount() : sshfsMount(context);
}

async function bindfsMount(): Promise<string> {
  const [source, point] = newFolders();
  mount(point, 'bindfs', [source, point]);
  return point;
}

async function sshfsMount(context: TestContext): Promise<string> {
  needs(context, 'sshd');
  const [source, point, keys] = newFolders();
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name)]);
  const port = await startSshd(keys);
  const options = [
    `IdentityFile=${join(keys, 'user')}`,
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]);
  mount(point, 'sshfs', ['-p', String(port), ...options, `root@127.0.0.1:${source}`, point]);
  return point;
}

async function startSshd(keys: string): Promise<number> {
  // sshd needs it, and Debian's init creates it.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const settings = [
    ['Port', port],
    ['ListenAddress', '127.0.0.1'],
    ['HostKey', join(keys, 'host')],
    ['AuthorizedKeysFile', join(keys, 'user.pub')],
    ['PermitRootLogin', 'prohibit-password'],
    ['StrictModes', 'no'],
    ['UsePAM', 'no'],
    ['PidFile', 'none'],
    ['Subsystem', 'sftp internal-sftp'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', '/dev/null', ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void sshd.kill());
  let log = '';
  sshd.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  await until('sshd listens', () => log.includes('Server listening') || sshd.exitCode !== null);
  return port;
}

function newFolders(): [string, string, string] {
  const parent = freshDirectory();
  const folders = ['source', 'mount', 'keys'].map((name) => join(parent, name)) as [string, string, string];
  for (const folder of folders) mkdirSync(folder, { mode: 0o700 });
  return folders;
}

function mount(point: string, program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', point], { stdio: 'pipe' });
  });
}
