// `etcd-disk-bench fleet collect`: reads the reports of the pods with the user's kubectl, which handles contexts, exec plugins and proxies,
// and merges them. It only reads.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ClusterAnswer,
  clusterAnswers,
  exitStatusOfFleet,
  type FleetInput,
  type KubernetesList,
  readExpectedNodes,
} from '../fleet-commands.js';
import { DiskBenchError, mergeFleet } from '../index.js';
import type { FleetCollectArguments } from './fleet-arguments.js';
import { fleetOutputs } from './fleet-outputs.js';
import { type Kubectl, kubectlOf } from './kubectl.js';

/** Logs that are read at once: an API server takes some hundred requests at a time (--max-requests-inflight). */
const AT_ONCE = 8;
const APP_SELECTOR = 'app.kubernetes.io/name=etcd-disk-bench';

export async function fleetCollect(args: FleetCollectArguments): Promise<number> {
  const expect = args.expect === undefined ? undefined : await readExpectedNodes(args.expect);
  const outputs = await fleetOutputs(args);
  try {
    const kubectl = kubectlOf(args);
    const answers = await answersIn(kubectl, args);
    if (answers.length === 0 && expect === undefined) {
      throw new DiskBenchError(
        'ERR_INVALID_REPORT',
        `namespace ${args.namespace} has no Job of etcd-disk-bench${args.run === undefined ? '' : ` of the run ${args.run}`}: apply a manifest first, or name another namespace`,
      );
    }
    const logs = await logsOf(kubectl, answers);
    if (args.save !== undefined) await save(args.save, answers, logs);
    const missing = answers.flatMap(({ node, pod, reason }) => (pod === null ? [{ name: node, reason }] : []));
    const inputs = answers.flatMap((answer) => inputsOf(answer, logs.get(answer.job)));
    const silent = answers.filter(
      (answer) => answer.pod !== null && inputsOf(answer, logs.get(answer.job)).length === 0,
    );
    const fleet = await mergeFleet(inputs, {
      expect: [...new Set([...(expect ?? []), ...answers.map(({ node }) => node)])],
      missing: [...missing, ...silent.map(({ node, reason }) => ({ name: node, reason }))],
    });
    const status = exitStatusOfFleet(fleet, args.strict ?? false);
    await outputs.write(fleet, status);
    return status;
  } catch (error) {
    await outputs.discard();
    throw error;
  }
}

async function answersIn(kubectl: Kubectl, { run }: FleetCollectArguments): Promise<readonly ClusterAnswer[]> {
  const selector = run === undefined ? APP_SELECTOR : `${APP_SELECTOR},etcd-disk-bench/run=${run}`;
  const objects = await kubectl.json<KubernetesList>(['get', 'jobs,pods', '--selector', selector]);
  // Events say why a pod waits; to read them is another permission, and they are gone after an hour.
  const events = await kubectl.json<KubernetesList>(['get', 'events']).catch((): KubernetesList => ({}));
  return clusterAnswers(objects, events);
}

/** By Job: the log of its pod, or why it cannot be read. */
type Logs = ReadonlyMap<string, { readonly log: string } | { readonly error: string }>;

async function logsOf(kubectl: Kubectl, answers: readonly ClusterAnswer[]): Promise<Logs> {
  const logs = new Map<string, { readonly log: string } | { readonly error: string }>();
  const todo = answers.filter(({ pod }) => pod !== null);
  const worker = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { job, pod } = next;
      logs.set(
        job,
        await kubectl.text(['logs', pod ?? '', '--container', 'measure', '--tail=-1']).then(
          (log) => ({ log }),
          (error: Error) => ({ error: error.message }),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return logs;
}

/** The log comes first: it has the whole report. The same report in the summary is not counted again. */
function inputsOf(
  { node, pod, summary }: ClusterAnswer,
  log: { readonly log: string } | { readonly error: string } | undefined,
): readonly FleetInput[] {
  if (pod === null) return [];
  const source = `pod/${pod}`;
  const isReport = log !== undefined && 'log' in log && log.log.includes('etcd-disk-bench-report begin ');
  return [
    ...(isReport ? [{ source, nodeHints: [node], content: log.log }] : []),
    ...(summary === null || !summary.trimStart().startsWith('{')
      ? []
      : [{ source, nodeHints: [node], content: summary }]),
  ];
}

/** Names of nodes become names of files; other names do not come from our manifest. */
async function save(folder: string, answers: readonly ClusterAnswer[], logs: Logs): Promise<void> {
  await mkdir(folder);
  for (const { node, job, summary } of answers) {
    const name = node.replace(/[^A-Za-z0-9.-]/g, '_').replace(/^\.+/, '_');
    const log = logs.get(job);
    if (log !== undefined && 'log' in log) await writeFile(join(folder, `${name}.log`), log.log, { flag: 'wx' });
    if (summary !== null) await writeFile(join(folder, `${name}.summary.json`), summary, { flag: 'wx' });
  }
}
