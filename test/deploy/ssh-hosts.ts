// Hosts for a test: network namespaces on a bridge in another namespace, each with a real sshd and its own /var/tmp. All are removed with
// the test.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { until } from '../support/until.js';

/** TEST-NET-2 (RFC 5737): addresses that nobody uses. */
const NET = '198.51.100';

export interface SshHost {
  readonly name: string;
  readonly address: string;
  readonly namespace: string;
  /** The path of its /var/tmp on this machine. */
  readonly tmp: string;
  /** Starts its sshd. Without it, the host refuses connections. */
  startSshd(): Promise<void>;
  /** Kills all its processes at once, like a crash. */
  kill(): void;
}

export interface SshHosts {
  readonly hosts: readonly SshHost[];
  /** The private key that every host accepts. */
  readonly key: string;
}

export function needsSshHosts(context: TestContext): void {
  needs(context, 'mount', 'namespaces', 'network-namespace', 'ip', 'sshd', 'ansible');
}

const run = (command: string, ...args: readonly string[]) => execFileSync(command, args, { stdio: 'pipe' });

export async function sshHosts(names: readonly string[]): Promise<SshHosts> {
  const folder = freshDirectory();
  const key = join(folder, 'key');
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  const tag = `edb${process.pid % 10_000}`;
  const bridge = `${tag}b`;
  run('ip', 'link', 'add', bridge, 'type', 'bridge');
  onTestFinished(() => void spawnSync('ip', ['link', 'delete', bridge]));
  run('ip', 'address', 'add', `${NET}.1/24`, 'dev', bridge);
  run('ip', 'link', 'set', bridge, 'up');
  const hosts = names.map((name, index) => newHost(name, index, { folder, key, tag, bridge }));
  return { hosts, key };
}

interface Net {
  readonly folder: string;
  readonly key: string;
  readonly tag: string;
  readonly bridge: string;
}

function newHost(name: string, index: number, { folder, key, tag, bridge }: Net): SshHost {
  const namespace = `${tag}-${name}`;
  const address = `${NET}.${10 + index}`;
  const [outside, inside] = [`${tag}v${index}`, `${tag}w${index}`];
  const own = join(folder, name);
  const tmp = join(own, 'tmp');
  mkdirSync(tmp, { recursive: true });
  run('ip', 'netns', 'add', namespace);
  const kill = () => {
    const pids = spawnSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' }).stdout.split(/\s+/).map(Number);
    for (const pid of pids.filter((one) => one > 1)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // The process has already ended.
      }
    }
  };
  onTestFinished(() => {
    kill();
    // The namespace disappears with its last process, and its link can be removed only then.
    spawnSync('ip', ['link', 'delete', outside]);
    spawnSync('ip', ['netns', 'delete', namespace]);
  });
  run('ip', 'link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', namespace);
  run('ip', 'link', 'set', outside, 'master', bridge, 'up');
  for (const words of [`address add ${address}/24 dev ${inside}`, `link set ${inside} up`, 'link set lo up']) {
    run('ip', '-n', namespace, ...words.split(' '));
  }
  const config = join(own, 'sshd_config');
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(own, 'host_key'));
  writeFileSync(
    config,
    [
      `HostKey ${join(own, 'host_key')}`,
      `AuthorizedKeysFile ${key}.pub`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'Subsystem sftp internal-sftp',
      'MaxStartups 100',
      // With SHLVL=1, sshd's bash becomes level 2 and does not read the developer's ~/.bashrc, which can take seconds, or hang after a kill.
      'SetEnv SHLVL=1',
      '',
    ].join('\n'),
  );
  const startSshd = async () => {
    // ip netns exec makes a new mount namespace, which only these processes have.
    const script = 'mkdir -p /run/sshd && mount --bind "$1" /var/tmp && exec /usr/sbin/sshd -D -e -f "$2"';
    spawn('ip', ['netns', 'exec', namespace, 'sh', '-c', script, 'sh', tmp, config], { stdio: 'ignore' });
    await until(`${name} listens`, () => spawnSync('bash', ['-c', `exec 3<>/dev/tcp/${address}/22`]).status === 0);
  };
  return { name, address, namespace, tmp, startSshd, kill };
}
