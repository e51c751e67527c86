// Manifests and their results with the real kubectl in two versions, against a simulated API server; and the command in a pod.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from 'kubernetes-types/batch/v1.js';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { logLines } from '../../lib/fleet/pod-log.js';
import { reportOf } from '../support/fleet-reports.js';
import { freshDirectory, namesIn } from '../support/fresh-directory.js';
import { complaints } from '../support/kubernetes-types.js';
import { needs } from '../support/needs.js';
import { CLI, type Ended, run, start } from '../support/program.js';
import { until } from '../support/until.js';
import { type ApiServer, startApiServer } from './api-server.js';
import { type Bundle, makeBundle } from './bundle.js';
import { fetchKubectl, SUITES, type Suite } from './kubectls.js';

const IMAGE = 'registry.example.com/etcd-disk-bench:0.1.0';
const fleet = (...args: readonly string[]) => run(process.execPath, [CLI, 'fleet', ...args]);
const manifest = (...more: readonly string[]) =>
  fleet('manifest', '--nodes', 'cp-1,cp-2,w-1.example.com', '--image', IMAGE, ...more);

function needsKubectl(context: TestContext, suite: Suite): string {
  needs(context, `kubectl-${suite}`);
  return fetchKubectl(suite);
}

const jobsIn = (stdout: string) =>
  (JSON.parse(stdout).items as { kind: string }[]).filter(({ kind }) => kind === 'Job') as unknown as Job[];

describe('the manifest', () => {
  it('has only fields of the API', async () => {
    const { stdout, status } = await manifest(
      '--pull-secret',
      'registry',
      '--selinux-type',
      'spc_t',
      '--start-at',
      '1800000000',
      '--',
      '--thorough',
    );
    expect(status).toBe(0);
    const list = JSON.parse(stdout);
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(await complaints('Namespace', 'core/v1', list.items[0])).toBe('');
    expect(await complaints('Job', 'batch/v1', ...jobsIn(stdout))).toBe('');
    const [job] = structuredClone(jobsIn(stdout)) as unknown as {
      spec: { template: { spec: Record<string, unknown> } };
    }[];
    if (job) job.spec.template.spec['hostPathh'] = [];
    expect(await complaints('Job', 'batch/v1', job ?? {})).toContain('hostPathh');
  });

  it('binds one Job to each node, with minimal rights, and keeps the report', async () => {
    const { stdout } = await manifest('--', '--thorough');
    const jobs = jobsIn(stdout);
    expect(jobs.map(({ spec }) => spec?.template.spec?.nodeName)).toEqual(['cp-1', 'cp-2', 'w-1.example.com']);
    expect(new Set(jobs.map(({ metadata }) => metadata?.name)).size).toBe(3);
    for (const { metadata, spec } of jobs) {
      expect(metadata?.name).toMatch(/^[a-z0-9-]{1,63}$/);
      expect(spec).toMatchObject({ backoffLimit: 0 });
      expect(spec).not.toHaveProperty('ttlSecondsAfterFinished');
      expect(spec).not.toHaveProperty('activeDeadlineSeconds');
      expect(spec?.template.spec).toMatchObject({
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        tolerations: [{ operator: 'Exists' }],
        volumes: [{ hostPath: { path: '/var/lib/etcd', type: 'Directory' } }],
      });
      const [container] = spec?.template.spec?.containers ?? [];
      expect(container?.securityContext).toMatchObject({
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container?.resources?.requests).toEqual({ cpu: '500m', memory: '128Mi' });
      expect(container?.args?.slice(-2)).toEqual(['--thorough', '/host/var/lib/etcd']);
    }
    expect(JSON.parse(stdout).items[0].metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
  });

  it('mounts an existing parent when asked', async () => {
    const [job] = jobsIn((await manifest('--mount', '/var/lib')).stdout);
    expect(job?.spec?.template.spec?.volumes).toMatchObject([{ hostPath: { path: '/var/lib' } }]);
    expect(job?.spec?.template.spec?.containers[0]?.volumeMounts).toMatchObject([{ mountPath: '/host/var/lib' }]);
    expect(job?.spec?.template.spec?.containers[0]?.args?.at(-1)).toBe('/host/var/lib/etcd');
  });

  it.each([
    [['--nodes', 'a,a', '--image', IMAGE], '--nodes|--expect names a twice'],
    [['--nodes', 'Node_1', '--image', IMAGE], 'which is not a valid name of a node'],
    [['--nodes', 'a', '--image', 'x y'], '--image must be a name'],
    [['--nodes', 'a', '--image', IMAGE, '--path', 'etcd'], 'must be an absolute path'],
    [['--nodes', 'a', '--image', IMAGE, '--path', '/'], 'must be an absolute path'],
    [['--nodes', 'a', '--image', IMAGE, '--mount', '/srv'], '--mount must be a parent of /var/lib/etcd'],
    [['--nodes', 'a', '--image', IMAGE, '--run', 'Pass 1'], 'lower-case letters'],
    [['--nodes', 'a'], "required option '--image"],
  ])('rejects %j', async (args, message) => {
    const { status, stdout, stderr } = await fleet('manifest', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(message));
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe.each(SUITES)('kubectl of %s', (suite) => {
  it('accepts the manifest, without and with a changed cluster', async (context) => {
    const kubectl = needsKubectl(context, suite);
    const server = await startApiServer();
    const { stdout } = await manifest();
    const dry = await piped(
      kubectl,
      ['--kubeconfig', server.kubeconfig, 'apply', '--dry-run=client', '-f', '-'],
      stdout,
    );
    expect(dry.status, dry.stderr).toBe(0);
    expect(dry.stdout.match(/created \(dry run\)/g)).toHaveLength(4);
    expect(server.objects.size).toBe(0);
    const real = await piped(kubectl, ['--kubeconfig', server.kubeconfig, 'apply', '-f', '-'], stdout);
    expect(real.status, real.stderr).toBe(0);
    expect([...server.objects.keys()].filter((key) => key.startsWith('jobs/'))).toHaveLength(3);
  });

  it('collects reports, and names each node without one, with the reason', async (context) => {
    const kubectl = needsKubectl(context, suite);
    const server = await clusterOf(kubectl, NODES);
    const collected = await collect(server, kubectl);
    expect(collected.status, collected.stderr).toBe(2);
    expect(collected.stdout).toMatch(/^fleet: unsuitable: 1 of 14 nodes is unsuitable, .*10 have no report \(exit 2\)/);
    for (const [name, node] of Object.entries(NODES)) {
      expect(collected.stdout.replace(/\s+/g, ' '), name).toMatch(node.expected);
    }
    expect(server.requests.every((request) => request.startsWith('GET') || request.startsWith('POST'))).toBe(true);
  });
});

/** Pipes a text to a program. This process stays responsive meanwhile, because it is the API server. */
async function piped(program: string, args: readonly string[], input: string): Promise<Ended> {
  const { child, ended } = start(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin?.end(input);
  return ended;
}

const collect = (server: ApiServer, kubectl: string, ...more: readonly string[]) =>
  fleet('collect', '--kubectl', kubectl, '--kubeconfig', server.kubeconfig, '--all', ...more);

interface NodeInCluster {
  /** The pod's status; absent if there is no pod. */
  readonly status?: object;
  readonly log?: string;
  readonly event?: { readonly reason: string; readonly message: string };
  readonly jobStatus?: object;
  readonly expected: RegExp;
}

const text = (name: string, outcome: 'recommended' | 'unsuitable' = 'recommended') =>
  JSON.stringify(reportOf({ name, outcome }));
const terminated = (exitCode: number, message?: string, reason = 'Completed') => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    {
      name: 'measure',
      image: IMAGE,
      state: { terminated: { exitCode, reason, ...(message === undefined ? {} : { message }) } },
    },
  ],
});
const waiting = (reason: string, message?: string) => ({
  phase: 'Pending',
  containerStatuses: [
    { name: 'measure', image: IMAGE, state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } },
  ],
});
const { phases: _, ...withoutPhases } = reportOf({ name: 'cut' });
const summary = JSON.stringify({
  kind: 'etcd-disk-bench-summary',
  summaryVersion: 1,
  name: 'cut',
  machineId: null,
  bootId: 'bx',
  startedAt: withoutPhases.startedAt,
  endedAt: withoutPhases.endedAt,
  toolVersion: '0.2.0',
  kernelRelease: null,
  path: '/host/var/lib/etcd',
  outcome: 'recommended',
  run: 'completed',
  failureCode: null,
  reasons: [],
  warnings: [],
  settings: { mode: 'standard', writeSizeBytes: 8000, ratePerSecond: 200, deviations: [] },
  storageClass: 'nvme',
  confidence: 'certain',
  disks: [],
});

const NODES: Readonly<Record<string, NodeInCluster>> = {
  good: { status: terminated(0), log: `notice\n${logLines(text('good'))}`, expected: /good recommended/ },
  bad: {
    status: terminated(1, undefined, 'Error'),
    log: logLines(text('bad', 'unsuitable')),
    expected: /bad unsuitable/,
  },
  cut: {
    status: terminated(0, summary),
    log: logLines(text('cut')).slice(0, 2500),
    expected: /cut recommended .*only the summary of cut, lost is left/,
  },
  lost: {
    status: terminated(0, summary.replace('"cut"', '"lost"').replace('"bx"', '"by"')),
    expected: /lost recommended/,
  },
  refused: {
    status: terminated(
      2,
      JSON.stringify({
        kind: 'etcd-disk-bench-summary',
        summaryVersion: 1,
        name: 'refused',
        exitStatus: 2,
        detail: 'an etcd runs on /host/var/lib/etcd',
      }),
      'Error',
    ),
    log: 'etcd-disk-bench: an etcd runs on it\n',
    expected: /refused(?::| no report) could not measure \(exit 2\): an etcd runs on/,
  },
  silent: {
    status: terminated(137, undefined, 'OOMKilled'),
    log: '',
    expected: /silent(?::| no report) the pod has ended without a report in its log: OOMKilled, exit 137/,
  },
  image: {
    status: waiting('ImagePullBackOff', 'Back-off pulling image'),
    expected: /image(?::| no report) cannot pull the image registry\.example\.com/,
  },
  running: {
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'measure', state: { running: { startedAt: '2026-11-29T12:00:00Z' } } }],
    },
    expected: /running(?::| no report) still measuring/,
  },
  evicted: {
    status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
    expected: /evicted(?::| no report) the pod was evicted: The node was low/,
  },
  full: {
    status: { phase: 'Failed', reason: 'OutOfcpu', message: 'Pod was rejected' },
    expected: /full(?::| no report) the pod cannot be scheduled: OutOfcpu: Pod was rejected/,
  },
  path: {
    status: waiting('ContainerCreating'),
    event: { reason: 'FailedMount', message: 'hostPath type check failed: /var/lib/etcd is not a directory' },
    expected: /path(?::| no report) the container cannot be created: hostPath type check failed/,
  },
  unknown: {
    status: { phase: 'Pending' },
    expected: /unknown(?::| no report) the pod has not started yet: no kubelet has accepted it/,
  },
  denied: {
    event: { reason: 'FailedCreate', message: 'violates PodSecurity "restricted:latest"' },
    expected: /denied(?::| no report) its Job has no pod: violates PodSecurity/,
  },
  late: {
    jobStatus: { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
    expected: /late(?::| no report) the Job exceeded its deadline/,
  },
};

/** A cluster with the applied manifest, and pods as in the table. */
async function clusterOf(kubectl: string, nodes: Readonly<Record<string, NodeInCluster>>): Promise<ApiServer> {
  const server = await startApiServer();
  const { stdout } = await fleet('manifest', '--nodes', Object.keys(nodes).join(','), '--image', IMAGE);
  const applied = await piped(kubectl, ['--kubeconfig', server.kubeconfig, 'apply', '-f', '-'], stdout);
  expect(applied.status, applied.stderr).toBe(0);
  for (const job of jobsIn(stdout)) {
    const name = job.metadata?.name ?? '';
    const node = nodes[job.spec?.template.spec?.nodeName ?? ''];
    const { namespace = '', labels } = job.metadata ?? {};
    const pod = `${name}-x1`;
    if (node?.jobStatus)
      server.objects.set(`jobs/${name}`, {
        ...(server.objects.get(`jobs/${name}`) as never as object),
        status: node.jobStatus,
      } as never);
    if (node?.status) {
      server.objects.set(`pods/${pod}`, {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: pod, namespace, labels: { ...labels, 'job-name': name } },
        spec: { ...job.spec?.template.spec },
        status: node.status,
      });
    }
    if (node?.log !== undefined) server.logs.set(pod, node.log);
    if (node?.event) {
      const involvedObject = { name: node.status ? pod : name };
      server.objects.set(`events/${name}`, {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { name: `${name}.1`, namespace },
        involvedObject,
        ...node.event,
      });
    }
  }
  return server;
}

describe('collect', () => {
  it('saves the logs and summaries, and merges them again', async (context) => {
    const kubectl = needsKubectl(context, 'bookworm');
    const { good, bad } = NODES;
    const server = await clusterOf(kubectl, { ...(good && { good }), ...(bad && { bad }) });
    const saved = join(freshDirectory(), 'saved');
    const collected = await collect(server, kubectl, '--save', saved, '--expect', 'good,bad');
    expect(collected.status, collected.stderr).toBe(1);
    expect(readdirSync(saved).sort()).toEqual(['bad.log', 'good.log']);
    const merged = await fleet('merge', saved, '--expect', 'good,bad', '--all');
    expect(merged.stdout).toBe(collected.stdout);
  });

  it('needs no permission to read events', async (context) => {
    const kubectl = needsKubectl(context, 'bookworm');
    const { path } = NODES;
    const server = await clusterOf(kubectl, { ...(path && { path }) });
    server.forbidden.add('/events');
    const { status, stdout } = await collect(server, kubectl);
    expect({ status, isNamed: stdout.includes('ContainerCreating') }).toEqual({ status: 3, isNamed: true });
  });

  it('prints kubectl’s own error, and names the empty namespace', async (context) => {
    const kubectl = needsKubectl(context, 'bookworm');
    const server = await startApiServer();
    const none = await collect(server, kubectl, '-n', 'elsewhere');
    expect(none).toMatchObject({ status: 2, stdout: '' });
    expect(none.stderr).toContain('namespace elsewhere has no Job of etcd-disk-bench');
    server.forbidden.add('/jobs');
    const refused = await collect(server, kubectl);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/[Ff]orbidden/);
    const missing = await collect(server, '/nowhere/kubectl');
    expect(missing.stderr).toContain('/nowhere/kubectl: not found: install it, or name it with --kubectl');
  });
});

describe('the command in a pod', () => {
  let bundle: Bundle | undefined;
  let main = '';
  let folder = '';
  beforeAll(() => {
    bundle = makeBundle();
    folder = mkdtempSync(join(tmpdir(), 'etcd-disk-bench-pod-'));
    execFileSync('tar', ['-xzf', bundle.file, '-C', folder]);
    main = join(folder, 'node_modules/etcd-disk-bench/dist/cli/main.js');
  });
  afterAll(() => {
    bundle?.remove();
    rmSync(folder, { recursive: true });
  });

  const pod = (target: string, file: string, ...more: readonly string[]) =>
    start(process.execPath, [main, 'fleet', 'pod', '--node', 'cp-1', '--summary', file, '--', ...more, target]);

  it('prints the report between markers, writes a summary, and has the run’s exit status', async () => {
    const target = freshDirectory();
    const file = join(freshDirectory(), 'termination-log');
    const { status, stdout } = await pod(target, file, '--duration', '3s').ended;
    expect([0, 1, 3]).toContain(status);
    const logs = freshDirectory();
    writeFileSync(join(logs, 'cp-1.log'), stdout);
    const merged = JSON.parse((await fleet('merge', logs, '--format', 'json')).stdout);
    expect(merged.nodes).toMatchObject([{ name: 'cp-1', isSummaryOnly: false }]);
    const left = readFileSync(file);
    expect(left.length).toBeLessThan(4096);
    writeFileSync(join(logs, 'cp-1.log'), left);
    const kept = JSON.parse((await fleet('merge', logs, '--format', 'json')).stdout);
    expect(kept.nodes).toMatchObject([
      { name: 'cp-1', isSummaryOnly: true, outcome: merged.nodes[0].outcome, append: merged.nodes[0].append },
    ]);
    expect(namesIn(target)).toEqual([]);
  });

  it('writes the reason if there is no report', async () => {
    const file = join(freshDirectory(), 'termination-log');
    const { status, stdout, stderr } = await pod('/proc', file, '--quick').ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const left = JSON.parse(readFileSync(file, 'utf8'));
    expect(left).toMatchObject({ name: 'cp-1', exitStatus: 2 });
    expect(stderr).toContain(left.detail);
  });

  it('cleans up and still writes a summary when the pod is deleted', async () => {
    const target = freshDirectory();
    mkdirSync(target, { recursive: true });
    const file = join(freshDirectory(), 'termination-log');
    const { child, ended } = pod(target, file, '--quick');
    await until('it measures', () => namesIn(target).length > 0);
    child.kill('SIGTERM');
    const { status } = await ended;
    expect(status).not.toBe(0);
    await until('its folder is gone', () => namesIn(target).length === 0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: 'cp-1' });
  });
});
