// The parts that a test needs and a machine may lack: how each is tried, and what makes it work. `needs.ts` skips by this table.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitCpu } from '../cluster/cpu-quota.js';
import { FETCHED_ETCD } from '../cluster/etcd-program.js';
import { buildSlowDisk } from '../cluster/slow-disk.js';
import { fetchKubectl } from '../deploy/kubectls.js';
import { CHROMIUM_FLAGS, chromiumPath } from './chromium-path.js';

export interface Need {
  /** How to make the tests run here. */
  readonly how: string;
  /** Uses the part once, in its own folder. Throws an error with the reason if it does not work. */
  readonly attempt: (folder: string) => void;
  /** The reason why CI can lack this part. Without this field, a skip on CI is an error. */
  readonly skipOnCi?: string;
}

const PRIVILEGED = 'be root on a machine or a VM, or in a container with --privileged';

const FETCH_KUBECTL = 'be on Debian, with a way to deb.debian.org';

const install = (debianPackage: string) => `apt-get install ${debianPackage}`;

/** Runs a program to its end. Throws the first line that it wrote to stderr if it fails. */
function run(command: string, ...args: readonly string[]): void {
  const { error, status, signal, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw new Error(`${command} is not installed`);
  if (error !== undefined) throw error;
  if (status === 0) return;
  const firstLine = stderr.trim().split('\n')[0];
  throw new Error(firstLine || `${command} ended with ${signal ?? `exit status ${status}`}`);
}

/** A program that works if it prints its version. */
function program(debianPackage: string, command: string, ...args: readonly string[]): Need {
  return {
    how: install(debianPackage),
    attempt: () => run(command, ...(args.length === 0 ? ['--version'] : args)),
  };
}

function mountOnce(folder: string, args: readonly string[], whileMounted: (point: string) => void = () => undefined) {
  const point = join(folder, 'mount');
  mkdirSync(point);
  run('mount', ...args, point);
  try {
    whileMounted(point);
  } finally {
    run('umount', point);
  }
}

/** An empty file system of `type` in a sparse file. */
function imageOf(folder: string, type: string, megabytes: number): string {
  const image = join(folder, 'image');
  writeFileSync(image, '');
  truncateSync(image, megabytes * 2 ** 20);
  run(`mkfs.${type}`, image);
  return image;
}

/** A file system in a file, mounted through a loop device. `megabytes` is the smallest size for its mkfs. */
function onLoopDevice(type: string, debianPackage: string, megabytes: number): Need {
  return {
    how: `${install(`mount ${debianPackage}`)}, and ${PRIVILEGED}`,
    attempt: (folder) => mountOnce(folder, ['-o', 'loop', imageOf(folder, type, megabytes)]),
  };
}

function fuseMount(folder: string): void {
  const point = join(folder, 'mount');
  mkdirSync(point);
  // The kernel mounts before any program answers. The mount is dead once the shell closes the device.
  const script = `exec 3<> /dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 fuse "$1" &&
    umount --lazy "$1"`;
  run('sh', '-c', script, 'sh', point);
}

function chromium(folder: string): void {
  const path = chromiumPath();
  if (path === null) throw new Error('chromium is not installed');
  run(path, '--headless', ...CHROMIUM_FLAGS, `--user-data-dir=${folder}`, '--dump-dom', 'about:blank');
}

function sshServer(folder: string): void {
  const key = join(folder, 'key');
  // Its service makes this folder. Without the folder, sshd does not start.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  run('/usr/sbin/sshd', '-t', '-f', '/dev/null', '-h', key);
}

function fullAccuracy(): void {
  if (!process.env['ACCURACY_SEEDS']) throw new Error('it takes minutes');
}

function files(...paths: readonly string[]): void {
  for (const path of paths) if (!existsSync(path)) throw new Error(`${path} does not exist`);
}

function arm64(): void {
  run('qemu-aarch64-static', '--version');
  files('/usr/aarch64-linux-gnu/lib/libc.so.6', '/usr/aarch64-linux-gnu/lib/libstdc++.so.6');
}

function musl(): void {
  files('/lib/ld-musl-x86_64.so.1');
  run('musl-gcc', '--version');
}

function slowDisk(folder: string): void {
  fuseMount(folder);
  run('fusermount3', '--version');
  buildSlowDisk(folder);
}

const privileged = (attempt: Need['attempt'], how = PRIVILEGED): Need => ({ how, attempt });

const NAMESPACES = ['--mount', '--pid', '--fork', '--mount-proc'];

export const NEEDS = {
  // Parts that the kernel must permit.
  mount: privileged((folder) => mountOnce(folder, ['-t', 'tmpfs', 'tmpfs']), `${install('mount')}, and ${PRIVILEGED}`),
  ext2: onLoopDevice('ext2', 'e2fsprogs', 16),
  ext4: onLoopDevice('ext4', 'e2fsprogs', 16),
  xfs: onLoopDevice('xfs', 'xfsprogs', 320),
  btrfs: onLoopDevice('btrfs', 'btrfs-progs', 128),
  overlay: privileged((folder) => {
    mountOnce(folder, ['-t', 'tmpfs', 'tmpfs'], (point) => {
      const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(point, name));
      for (const path of [lower, upper, work, merged]) mkdirSync(path as string);
      run(
        'mount',
        '-t',
        'overlay',
        '-o',
        `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
        'overlay',
        `${merged}`,
      );
      run('umount', `${merged}`);
    });
  }),
  fsfreeze: privileged(
    (folder) => {
      mountOnce(folder, ['-o', 'loop', imageOf(folder, 'ext4', 16)], (point) => {
        run('fsfreeze', '--freeze', point);
        run('fsfreeze', '--unfreeze', point);
      });
    },
    `${install('util-linux mount e2fsprogs')}, and ${PRIVILEGED}`,
  ),
  fuse: privileged(fuseMount),
  'cpu-quota': privileged(
    () => limitCpu(process.pid, 1).lift(),
    `${PRIVILEGED}, with a cgroup that may set CPU quotas`,
  ),
  'slow-disk': privileged(slowDisk, `${install('gcc pkg-config fuse3 libfuse3-dev')}, and ${PRIVILEGED}`),
  namespaces: privileged(() => run('unshare', ...NAMESPACES, 'true')),
  'network-namespace': privileged(() => run('unshare', '--net', 'true')),
  strace: {
    how: `${install('strace')}, and allow ptrace`,
    attempt: () => run('strace', '-f', '-o', '/dev/null', '-e', 'trace=fdatasync', 'true'),
  },

  // Programs.
  ansible: program('ansible', 'ansible-playbook'),
  'ansible-lint': program('ansible-lint', 'ansible-lint'),
  bindfs: program('bindfs', 'bindfs'),
  chromium: { how: install('chromium'), attempt: chromium },
  etcd: program('etcd-server', 'etcd'),
  'etcd-3.5': { how: 'scripts/fetch-etcd.sh', attempt: () => run(FETCHED_ETCD, '--version') },
  etcdctl: program('etcd-client', 'etcdctl', 'version'),
  fio: program('fio', 'fio'),
  'g++': program('g++', 'g++'),
  ionice: program('util-linux', 'ionice'),
  ip: program('iproute2', 'ip', '-V'),
  'kubectl-bookworm': { how: FETCH_KUBECTL, attempt: () => void fetchKubectl('bookworm') },
  'kubectl-sid': { how: FETCH_KUBECTL, attempt: () => void fetchKubectl('sid') },
  openssl: program('openssl', 'openssl', 'version'),
  prometheus: program('prometheus', 'prometheus'),
  promtool: program('prometheus', 'promtool'),
  ps: program('procps', 'ps'),
  python3: program('python3', 'python3'),
  readelf: program('binutils', 'readelf'),
  script: program('bsdutils', 'script', '-qec', 'true', '/dev/null'),
  setpriv: program('util-linux', 'setpriv'),
  shellcheck: program('shellcheck', 'shellcheck'),
  sshd: { how: install('openssh-server'), attempt: sshServer },
  sshfs: program('sshfs', 'sshfs'),
  'systemd-analyze': program('systemd', 'systemd-analyze'),
  'systemd-escape': program('systemd', 'systemd-escape'),
  'systemd-id128': program('systemd', 'systemd-id128'),
  valgrind: program('valgrind', 'valgrind'),

  // Tests that take long and run in another script.
  'full-accuracy': { how: 'npm run test:accuracy', attempt: fullAccuracy, skipOnCi: 'the tier nightly runs it' },

  // Other kinds of machines.
  arm64: { how: install('qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross'), attempt: arm64 },
  musl: { how: install('musl-tools'), attempt: musl },
} as const satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;
