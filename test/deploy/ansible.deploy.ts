// The playbook with the real Ansible over a real sshd: good, slow, full and unreachable hosts, one that dies during the run, and Ctrl-C.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { reportOf } from '../support/fleet-reports.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { loopMount } from '../support/mounts.js';
import { needs } from '../support/needs.js';
import { type Ended, start } from '../support/program.js';
import { until } from '../support/until.js';
import { type Bundle, makeBundle } from './bundle.js';
import { needsSshHosts, type SshHost, sshHosts } from './ssh-hosts.js';

const DEPLOY = join(import.meta.dirname, '../../deploy/ansible');

let bundle: Bundle | undefined;
beforeAll(() => {
  bundle = makeBundle();
});
afterAll(() => bundle?.remove());

interface Fleet {
  readonly folder: string;
  readonly reports: string;
  readonly hosts: readonly SshHost[];
  host(name: string): SshHost;
  target(name: string): string;
  /** Variables of one host. */
  readonly variables: Record<string, Record<string, string>>;
  qualify(...more: readonly string[]): ReturnType<typeof start>;
  /** Ansible without qualify.sh. */
  playbook(...more: readonly string[]): ReturnType<typeof start>;
}

/** Hosts with sshd, each with its own directory to measure. */
async function fleetOf(context: TestContext, ...names: readonly string[]): Promise<Fleet> {
  needsSshHosts(context);
  const { hosts, key } = await sshHosts(names);
  const folder = freshDirectory();
  const reports = join(folder, 'reports');
  const target = (name: string) => join(folder, 'targets', name);
  for (const name of names) mkdirSync(target(name), { recursive: true });
  const variables: Fleet['variables'] = Object.fromEntries(
    names.map((name) => [name, { etcd_disk_bench_path: target(name) }]),
  );
  const run = (program: string, ...more: readonly string[]) => {
    const inventory = join(folder, 'inventory.json');
    writeFileSync(
      inventory,
      JSON.stringify({ etcd: { hosts: hostsOf(hosts, variables), vars: commonVariables(key) } }),
    );
    const common = ['-i', inventory, '-e', `etcd_disk_bench_bundle=${bundle?.file}`, ...more];
    const env = {
      ...process.env,
      ANSIBLE_CONFIG: join(DEPLOY, 'ansible.cfg'),
      REPORTS: relative(process.cwd(), reports),
      HOME: folder,
      ANSIBLE_LOCAL_TEMP: join(folder, 'ansible'),
    };
    return start(program, common, { env, detached: true });
  };
  const qualify = (...more: readonly string[]) => run(join(DEPLOY, 'qualify.sh'), ...more);
  const playbook = (...more: readonly string[]) =>
    run('ansible-playbook', join(DEPLOY, 'qualify.yml'), '-e', `etcd_disk_bench_reports=${reports}`, ...more);
  const host = (name: string) => hosts.find((one) => one.name === name) as SshHost;
  return { folder, reports, hosts, host, target, variables, qualify, playbook };
}

function hostsOf(hosts: readonly SshHost[], variables: Fleet['variables']) {
  return Object.fromEntries(hosts.map(({ name, address }) => [name, { ansible_host: address, ...variables[name] }]));
}

function commonVariables(key: string) {
  return {
    ansible_user: 'root',
    ansible_ssh_private_key_file: key,
    ansible_ssh_common_args:
      '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 -o ControlMaster=no',
    ansible_python_interpreter: '/usr/bin/python3',
    etcd_disk_bench_become: false,
    // Long enough to fail the slow disk.
    etcd_disk_bench_options: ['--duration', '6s'],
    etcd_disk_bench_node: process.execPath,
  };
}

/** The output of the merge in one line, because it wraps at 80 columns. */
function screenOf({ stdout }: Ended): string {
  return stdout.slice(stdout.indexOf('fleet: ')).replace(/\s+/g, ' ');
}

/** Ansible can be slow on a busy machine. */
async function eventually(what: string, isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    if (
      await until(what, isTrue).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error(`it never came true: ${what}`);
}

function reportIn(reports: string, name: string) {
  return JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8')) as {
    startedAt: string;
    endedAt: string;
    verdict: { outcome: string };
  };
}

/** The exit status of the fleet for these reports when a node has none. */
function statusWithout(reports: string, names: readonly string[]): number {
  return names.some((name) => reportIn(reports, name).verdict.outcome === 'unsuitable') ? 1 : 3;
}

function expectClean({ hosts, target }: Fleet): void {
  for (const { name, tmp } of hosts) {
    expect(namesIn(tmp), `/var/tmp of ${name}`).toEqual([]);
    expect(namesIn(target(name)), `target of ${name}`).toEqual([]);
  }
}

describe('a fleet of good, slow, full and unreachable hosts', () => {
  it('ends with one screen and one exit status, and leaves nothing on the hosts', async (context) => {
    needs(context, 'g++');
    const fleet = await fleetOf(context, 'good', 'slow', 'full', 'gone');
    const slow = join(fleet.folder, 'slow-node');
    execFileSync('gcc', ['-shared', '-fPIC', '-o', `${slow}.so`, join(import.meta.dirname, 'slow-sync.c'), '-ldl']);
    writeFileSync(slow, `#!/bin/sh\nexport LD_PRELOAD=${slow}.so\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
    Object.assign(fleet.variables['slow'] ?? {}, { etcd_disk_bench_node: slow });
    // Smaller than the space that a run needs.
    Object.assign(fleet.variables['full'] ?? {}, { etcd_disk_bench_path: loopMount(context, 'ext4', 40) });

    // The hosts' mount namespaces do not see mounts that are made later.
    for (const name of ['good', 'slow', 'full']) await fleet.host(name).startSshd();

    const ended = await fleet.qualify().ended;
    const screen = screenOf(ended);
    // A node that could not be measured gives the worst status.
    expect(ended.status, ended.stdout + ended.stderr).toBe(2);
    expect(screen).toMatch(/^fleet: unsuitable: \d of 4 nodes (is|are) unsuitable, .*2 have no report \(exit 2\) /);
    expect(screen).toMatch(/ - full no report could not measure \(exit 2\): /);
    expect(screen).toMatch(/ - gone no report unreachable: /);
    expect(screen).toMatch(/ \d slow unsuitable /);
    expect(screen).toMatch(/ \d good (recommended|suitable|inconclusive|unsuitable) /);
    expect(readdirSync(fleet.reports).sort()).toEqual([
      'full.no-report.json',
      'gone.no-report.json',
      'good.json',
      'slow.json',
    ]);
    expectClean(fleet);

    // A second run measures only nodes without a report.
    const second = await fleet.qualify().ended;
    expect(second.stdout).toMatch(/^good +: ok=\d+ +changed=0 +unreachable=0 +failed=0/m);
    expect(screenOf(second)).toBe(screen);
  });
});

describe('a host', () => {
  it('without sshd is named, and the exit status is 3', async (context) => {
    const fleet = await fleetOf(context, 'cp-1', 'cp-2', 'cp-3');
    for (const name of ['cp-1', 'cp-2', 'cp-3']) await fleet.host(name).startSshd();
    fleet.host('cp-3').kill();
    const ended = await fleet.qualify().ended;
    expect(ended.status, ended.stdout).toBe(statusWithout(fleet.reports, ['cp-1', 'cp-2']));
    expect(screenOf(ended)).toMatch(/^fleet: .*cp-3 has no report/);
    expectClean(fleet);
  });

  it('that dies during the run is named, and the others are measured', async (context) => {
    const fleet = await fleetOf(context, 'lives', 'dies');
    for (const { startSshd } of fleet.hosts) await startSshd();
    const running = fleet.qualify('-e', 'etcd_disk_bench_at_once=true', '-e', 'etcd_disk_bench_start_delay=20');
    await eventually('it measures', () => namesIn(fleet.target('dies')).length > 0);
    fleet.host('dies').kill();
    const ended = await running.ended;
    expect(ended.status, ended.stdout).toBe(statusWithout(fleet.reports, ['lives']));
    expect(screenOf(ended)).toMatch(/^fleet: .*dies has no report/);
    expect(screenOf(ended)).toContain('unreachable');
    expect(existsSync(join(fleet.reports, 'lives.json'))).toBe(true);
    expect(namesIn(fleet.host('lives').tmp)).toEqual([]);
  });

  it('with an old Node.js fails with its version and the fix', async (context) => {
    const fleet = await fleetOf(context, 'old');
    await fleet.host('old').startSshd();
    const old = join(fleet.folder, 'node18');
    writeFileSync(old, '#!/bin/sh\necho v18.19.0\n', { mode: 0o755 });
    Object.assign(fleet.variables['old'] ?? {}, { etcd_disk_bench_node: old });
    const ended = await fleet.qualify().ended;
    expect(ended.status).toBe(3);
    expect(ended.stdout).toContain(`Node.js 20.19 or later is needed on the node: ${old} is v18.19.0.`);
    expect(screenOf(ended)).toContain('the run did not start');
    expectClean(fleet);

    // A Node.js that is copied there works as well.
    const copied = await fleet.qualify('-e', `etcd_disk_bench_copy_node=${process.execPath}`).ended;
    expect(copied.status, copied.stdout).toBe(
      reportIn(fleet.reports, 'old').verdict.outcome === 'unsuitable' ? 1 : copied.status,
    );
    expect(readdirSync(fleet.reports)).toEqual(['old.json']);
    expectClean(fleet);
  });
});

it('measures all at once after one at a time, and compares both passes', async (context) => {
  const fleet = await fleetOf(context, 'a', 'b');
  for (const { startSshd } of fleet.hosts) await startSshd();
  await fleet.qualify().ended;
  const alone = join(fleet.folder, 'alone');
  execFileSync('mv', [fleet.reports, alone]);
  const isOverlap = (folder: string) => {
    const [one, other] = [reportIn(folder, 'a'), reportIn(folder, 'b')];
    return one.startedAt < other.endedAt && other.startedAt < one.endedAt;
  };
  expect(isOverlap(alone)).toBe(false);

  const ended = await fleet.qualify('-e', 'etcd_disk_bench_at_once=true', '-e', 'etcd_disk_bench_start_delay=20').ended;
  expect([0, 1, 3], ended.stdout).toContain(ended.status);
  expect(isOverlap(fleet.reports)).toBe(true);
  const both = await start(process.execPath, [
    join(DEPLOY, '../../dist/cli/main.js'),
    'fleet',
    'merge',
    alone,
    '--together',
    fleet.reports,
  ]).ended;
  expect(both.stdout.replace(/\s+/g, ' ')).toMatch(
    / together the p99 of all nodes at once is [\d.]+ times the p99 of one node at a time /,
  );
});

it('ends with the screen of the fleet when ansible-playbook runs alone', async (context) => {
  const fleet = await fleetOf(context, 'a', 'b');
  await fleet.host('a').startSshd();
  mkdirSync(fleet.reports);
  // A node with a report is not measured again.
  writeFileSync(join(fleet.reports, 'a.json'), JSON.stringify(reportOf({ name: 'a' })));
  const all = await fleet.playbook('--limit', 'a').ended;
  expect(all.status).toBe(2);
  expect(all.stdout).toContain('fleet: inconclusive: 1 of 2 nodes is recommended, b has no report (exit 3)');
  writeFileSync(join(fleet.reports, 'b.json'), JSON.stringify(reportOf({ name: 'b' })));
  const both = await fleet.playbook().ended;
  expect(both.status, both.stdout).toBe(0);
  expect(both.stdout).toContain('fleet: recommended: all 2 nodes are recommended (exit 0)');
  expect(both.stdout).toMatch(/^a +: ok=\d+ +changed=0 +unreachable=0 +failed=0/m);
});

it('refuses to start more nodes at once than there are forks', async (context) => {
  const fleet = await fleetOf(context, 'a', 'b');
  for (const { startSshd } of fleet.hosts) await startSshd();
  const ended = await fleet.qualify('-e', 'etcd_disk_bench_at_once=true', '--forks', '1').ended;
  expect(ended.stdout).toContain('2 nodes cannot start at once with 1 forks: add --forks 2');
  expect(ended.status).toBe(2);
});

it('cleans up after Ctrl-C', async (context) => {
  const fleet = await fleetOf(context, 'a');
  await fleet.host('a').startSshd();
  const { child, ended } = fleet.qualify();
  await eventually('it measures', () => namesIn(fleet.target('a')).length > 0);
  // Like a terminal: to the whole foreground process group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
  await until(
    'the host is clean',
    () => namesIn(fleet.target('a')).length === 0 && namesIn(fleet.host('a').tmp).length === 0,
  );
});

it('writes nothing with --check', async (context) => {
  const fleet = await fleetOf(context, 'a');
  await fleet.host('a').startSshd();
  rmSync(fleet.reports, { recursive: true, force: true });
  const ended = await fleet.qualify('--check').ended;
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  expect(existsSync(fleet.reports)).toBe(false);
  expectClean(fleet);
});

it('passes ansible-lint', (context) => {
  needs(context, 'ansible-lint');
  execFileSync('ansible-lint', ['--offline', '-q', 'qualify.yml', 'roles/etcd_disk_bench'], {
    cwd: DEPLOY,
    stdio: 'pipe',
  });
});
