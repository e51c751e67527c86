// The script for kubeadm, with a simulated kubelet: a loop that runs etcd while its manifest exists.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planMove } from '../../lib/disk-move/move-plan.js';
import { moveScript } from '../../lib/disk-move/move-script.js';
import { freePort } from '../support/free-port.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { loopDisk, mounted } from './loop-disks.js';

const KUBELET = `
while [ ! -e "$1/end" ]; do
  if [ -e "$1/manifests/etcd.yaml" ] && ! kill -0 "$pid" 2>/dev/null; then
    etcd --data-dir "$2" --listen-client-urls "$3" --advertise-client-urls "$3" --listen-peer-urls "$4" \\
      --initial-advertise-peer-urls "$4" --initial-cluster "default=$4" >>"$1/log" 2>&1 &
    pid=$!
  fi
  if [ ! -e "$1/manifests/etcd.yaml" ] && kill -0 "$pid" 2>/dev/null; then kill "$pid"; fi
  sleep 0.2
done
kill -KILL "$pid"
`;

it('moves the etcd of a kubeadm node through its manifest', { timeout: 120_000 }, async (context) => {
  needs(context, 'ext4', 'etcd', 'etcdctl');
  const data = join(mounted(loopDisk()), 'etcd');
  const node = freshDirectory();
  for (const name of ['manifests', 'units', 'backup']) mkdirSync(join(node, name));
  const manifest = join(node, 'manifests/etcd.yaml');
  writeFileSync(manifest, `    - --data-dir=${data}\n`);
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  writeFileSync(join(node, 'kubelet'), KUBELET);
  const kubelet = execFileSync(
    'sh',
    [
      '-c',
      'pid=; setsid sh "$0" "$@" </dev/null >/dev/null 2>&1 & echo $!',
      join(node, 'kubelet'),
      node,
      data,
      client,
      peer,
    ],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], pid: '0' } },
  );
  expect(Number(kubelet)).toBeGreaterThan(0);
  onTestFinished(() => {
    writeFileSync(join(node, 'end'), '');
    spawnSync('sleep', ['1']);
    spawnSync('umount', ['--lazy', data]);
    spawnSync('chattr', ['-i', data]);
  });
  const env = {
    PATH: process.env['PATH'],
    MANIFEST: manifest,
    ETCD_PKI: join(node, 'pki'),
    ETCDCTL_ENDPOINTS: client,
    ETCDCTL_API: '3',
    UNIT_DIR: join(node, 'units'),
    BACKUP_DIR: join(node, 'backup'),
    FSTAB: join(node, 'fstab'),
  };
  for (let tries = 0; spawnSync('etcdctl', ['endpoint', 'health'], { env }).status !== 0; tries += 1) {
    if (tries > 100)
      throw new Error(existsSync(join(node, 'log')) ? readFileSync(join(node, 'log'), 'utf8') : 'no etcd');
    spawnSync('sleep', ['0.1']);
  }
  execFileSync('etcdctl', ['put', 'kept', 'yes'], { env, stdio: 'pipe' });

  const target = loopDisk();
  const script = moveScript(await planMove(target, { platform: 'kubeadm', from: data }));
  writeFileSync(join(node, 'move.sh'), script);
  const ran = spawnSync('sh', [join(node, 'move.sh')], { encoding: 'utf8', env });
  expect([ran.stderr, ran.status]).toEqual(['', 0]);
  expect(execFileSync('findmnt', ['-nro', 'SOURCE', data], { encoding: 'utf8' }).trim()).toBe(target);
  expect(execFileSync('etcdctl', ['get', 'kept', '--print-value-only'], { env, encoding: 'utf8', stdio: 'pipe' })).toBe(
    'yes\n',
  );
  expect(readdirSync(join(node, 'manifests'))).toEqual(['etcd.yaml']);
  const [unit = ''] = readdirSync(env.UNIT_DIR);
  const text = readFileSync(join(env.UNIT_DIR, unit), 'utf8');
  expect(text).toContain('Before=kubelet.service\n');
  expect(text).toContain('RequiredBy=kubelet.service\n');
});
