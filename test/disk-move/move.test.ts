// Moves a real etcd between real disks (loop devices) with the printed script, and back.

import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { planMove } from '../../lib/disk-move/move-plan.js';
import { moveScript } from '../../lib/disk-move/move-script.js';
import { freePort } from '../support/free-port.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { needs } from '../support/needs.js';
import { loopDisk, mounted } from './loop-disks.js';

function needsAll(context: TestContext): void {
  needs(context, 'ext4', 'etcd', 'etcdctl');
}

interface Node {
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly units: string;
  readonly etcdctl: (...args: readonly string[]) => string;
}

/** A single-member etcd that two small scripts start and stop, in place of systemd. */
async function runningEtcd(data: string): Promise<Node> {
  const folder = freshDirectory();
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const [units, backup] = [join(folder, 'units'), join(folder, 'backup')];
  for (const name of [units, backup, data]) mkdirSync(name, { recursive: true });
  const flags = `--data-dir '${data.replaceAll("'", "'\\''")}' --listen-client-urls ${client} --advertise-client-urls ${client} --listen-peer-urls ${peer} --initial-advertise-peer-urls ${peer} --initial-cluster default=${peer}`;
  const [start, stop] = [join(folder, 'start'), join(folder, 'stop')];
  writeFileSync(start, `setsid etcd ${flags} >>'${folder}/log' 2>&1 </dev/null & echo $! >'${folder}/pid'\n`);
  writeFileSync(stop, `kill "$(cat '${folder}/pid')"\n`);
  const env = {
    PATH: process.env['PATH'],
    ETCD_START: `sh '${start}'`,
    ETCD_STOP: `sh '${stop}'`,
    ETCDCTL_ENDPOINTS: client,
    ETCDCTL_API: '3',
    UNIT_DIR: units,
    BACKUP_DIR: backup,
    FSTAB: join(folder, 'fstab'),
  };
  execFileSync('sh', [start]);
  onTestFinished(() => {
    spawnSync('sh', [stop]);
    spawnSync('sh', ['-c', `sleep 1; kill -KILL "$(cat '${folder}/pid')"`]);
    spawnSync('umount', ['--lazy', data]);
    spawnSync('chattr', ['-i', data]);
  });
  const etcdctl = (...args: readonly string[]) =>
    execFileSync('etcdctl', args, { encoding: 'utf8', env, stdio: 'pipe' });
  for (let tries = 0; ; tries += 1) {
    if (spawnSync('etcdctl', ['endpoint', 'health'], { env }).status === 0) break;
    if (tries > 100) throw new Error(readFileSync(join(folder, 'log'), 'utf8'));
  }
  for (let key = 0; key < 20; key += 1) etcdctl('put', `key-${key}`, `value-${key}`);
  return { data, env, units, etcdctl };
}

function runScript(script: string, env: NodeJS.ProcessEnv, ...words: readonly string[]): SpawnSyncReturns<string> {
  const file = join(freshDirectory(), 'move-etcd.sh');
  writeFileSync(file, script);
  chmodSync(file, 0o700);
  return spawnSync('sh', [file, ...words], { encoding: 'utf8', env });
}

async function moveTo(
  target: string,
  node: Node,
): Promise<{ readonly script: string; readonly ran: SpawnSyncReturns<string> }> {
  const script = moveScript(await planMove(target, { from: node.data }));
  return { script, ran: runScript(script, node.env) };
}

const sourceOf = (path: string) => execFileSync('findmnt', ['-nro', 'SOURCE', '-T', path], { encoding: 'utf8' }).trim();

/** The data as every client of etcd reads it. */
function content({ etcdctl }: Node): string {
  return etcdctl('get', '', '--prefix');
}

describe('the printed script', { timeout: 120_000 }, () => {
  it('moves a running etcd to another disk with its data, and back with all later writes', async (context) => {
    needsAll(context);
    const node = await runningEtcd(join(mounted(loopDisk()), 'etcd'));
    const target = loopDisk();
    chmodSync(node.data, 0o700);
    const before = content(node);

    const { script, ran } = await moveTo(target, node);
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    expect(sourceOf(node.data)).toBe(target);
    expect(content(node)).toBe(before);
    expect(statSync(node.data).mode & 0o777).toBe(0o700);
    expect(ran.stdout).toContain('back" moves the data back.');
    // The old data stays, and the snapshot has it too.
    expect(readdirSync(`${node.data}.before-move`)).toEqual(['member']);
    expect(readdirSync(node.env['BACKUP_DIR'] ?? '').some((name) => /^etcd-before-move\..*\.db$/.test(name))).toBe(
      true,
    );
    const [unit = ''] = readdirSync(node.units);
    const text = readFileSync(join(node.units, unit), 'utf8');
    expect(text).toMatch(/^What=\/dev\/disk\/by-uuid\/[0-9a-f-]{36}$/m);
    expect(text).toContain('Options=noatime\n');
    expect(text).not.toContain('discard');

    node.etcdctl('put', 'written', 'since');
    const back = runScript(script, node.env, 'back');
    expect(back.stderr).toBe('');
    expect(back.status).toBe(0);
    expect(sourceOf(node.data)).not.toBe(target);
    expect(node.etcdctl('get', 'written', '--print-value-only').trim()).toBe('since');
    expect(readdirSync(node.units)).toEqual([]);
  });

  it('moves to a directory on another disk by a bind mount, with any directory name', async (context) => {
    needsAll(context);
    const node = await runningEtcd(join(mounted(loopDisk()), 'etcd'));
    const hostile = join(mounted(loopDisk()), `a'b "c" $(touch owned) \`touch owned\` %n ; touch owned`);
    const before = content(node);
    const { ran } = await moveTo(hostile, node);
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    expect(content(node)).toBe(before);
    expect(readdirSync(hostile)).toContain('member');
    expect(existsSync('owned') || existsSync(join(hostile, 'owned'))).toBe(false);
    node.etcdctl('put', 'after', 'move');
    expect(statSync(join(node.data, 'member')).ino).toBe(statSync(join(hostile, 'member')).ino);
  });

  it('moves an etcd from its own disk, and removes the old line of fstab', async (context) => {
    needsAll(context);
    const first = loopDisk();
    const point = mounted(first);
    const node = await runningEtcd(point);
    writeFileSync(node.env['FSTAB'] ?? '', `UUID=x / ext4 defaults 0 1\n${first} ${point} ext4 defaults 0 2\n`);
    const before = content(node);
    const target = loopDisk();
    const { ran } = await moveTo(target, node);
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    expect([sourceOf(point), content(node)]).toEqual([target, before]);
    expect(ran.stdout).toContain('To move the data to another disk, make a script with');
    expect(readFileSync(node.env['FSTAB'] ?? '', 'utf8')).toBe(
      `UUID=x / ext4 defaults 0 1\n# before the move of etcd: ${first} ${point} ext4 defaults 0 2\n`,
    );
  });

  it('changes nothing on a disk that got content after the script was printed', async (context) => {
    needsAll(context);
    const node = await runningEtcd(join(mounted(loopDisk()), 'etcd'));
    const target = loopDisk();
    const script = moveScript(await planMove(target, { from: node.data }));
    execFileSync('mkfs.ext4', ['-q', '-L', 'precious', target]);
    const ran = runScript(script, node.env);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`${target} is not empty`);
    expect(ran.stdout).toContain('Nothing was changed.');
    expect(execFileSync('blkid', ['-p', '-s', 'LABEL', '-o', 'value', target], { encoding: 'utf8' }).trim()).toBe(
      'precious',
    );
    expect(content(node)).toContain('value-19');
  });

  it('starts etcd again on its old data when the copy fails', async (context) => {
    needsAll(context);
    const node = await runningEtcd(join(mounted(loopDisk()), 'etcd'));
    const before = content(node);
    const tools = freshDirectory();
    writeFileSync(join(tools, 'cp'), '#!/bin/sh\necho "cp: no space left on device" >&2\nexit 1\n', { mode: 0o755 });
    const target = loopDisk();
    const script = moveScript(await planMove(target, { from: node.data }));
    const ran = runScript(script, { ...node.env, PATH: `${tools}:${node.env['PATH']}` });
    expect(ran.status).not.toBe(0);
    expect(ran.stdout).toContain('etcd starts again on its old data');
    expect(existsSync(`${node.data}.before-move`)).toBe(false);
    for (let tries = 0; tries < 100; tries += 1) {
      if (spawnSync('etcdctl', ['endpoint', 'health'], { env: node.env }).status === 0) break;
    }
    expect(content(node)).toBe(before);
    expect(spawnSync('findmnt', ['-S', target]).status).not.toBe(0);
  });

  it('returns to the old data when the mount fails after the switch', async (context) => {
    needsAll(context);
    const node = await runningEtcd(join(mounted(loopDisk()), 'etcd'));
    const before = content(node);
    const script = moveScript(await planMove(loopDisk(), { from: node.data })).replace(
      'is_on_target || fail',
      'false || fail',
    );
    const ran = runScript(script, node.env);
    expect(ran.status).not.toBe(0);
    expect(ran.stdout).toContain('The move failed at the switch');
    for (let tries = 0; tries < 100; tries += 1) {
      if (spawnSync('etcdctl', ['endpoint', 'health'], { env: node.env }).status === 0) break;
    }
    expect(content(node)).toBe(before);
    expect([existsSync(`${node.data}.before-move`), readdirSync(node.units)]).toEqual([false, []]);
  });
});
