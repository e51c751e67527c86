// `etcd-disk-bench fleet collect`: reads the reports of the pods with the user's kubectl, which handles contexts, exec plugins and proxies,
// and merges them. It only reads.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ClusterAnswer,
  clusterAnswers,
  type FleetInput,
  hasLogMarker,
  type KubernetesList,
  readExpectedNodes,
} from '../fleet-commands.js';
import { DiskBenchError, mergeFleet } from '../index.js';
import type { FleetCollectArguments } from './fleet-arguments.js';
import { publishFleet } from './fleet-publish.js';
import { type Kubectl, kubectlOf } from './kubectl.js';

/** Logs that are read at once: an API server takes some hundred requests at a time (--max-requests-inflight). */
const AT_ONCE = 8;
const APP_SELECTOR = 'app.kubernetes.io/name=etcd-disk-bench';

export function fleetCollect(args: FleetCollectArguments): Promise<number> {
  return publishFleet(args, async () => {
    const expect = args.expect === undefined ? undefined : await readExpectedNodes(args.expect);
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
    const found = answers.map((answer) => ({ ...answer, inputs: inputsOf(answer, logs.get(answer.job)) }));
    return mergeFleet(
      found.flatMap(({ inputs }) => inputs),
      {
        expect: [...(expect ?? []), ...answers.map(({ node }) => node)],
        missing: found.flatMap(({ node, reason, inputs }) => (inputs.length === 0 ? [{ name: node, reason }] : [])),
      },
    );
  });
}

async function answersIn(kubectl: Kubectl, { run }: FleetCollectArguments): Promise<readonly ClusterAnswer[]> {
  const selector = run === undefined ? APP_SELECTOR : `${APP_SELECTOR},etcd-disk-bench/run=${run}`;
  const objects = await kubectl.json<KubernetesList>(['get', 'jobs,pods', '--selector', selector]);
  // Events say why a pod waits; to read them is another permission, and they are gone after an hour.
  const events = await kubectl.json<KubernetesList>(['get', 'events']).catch((): KubernetesList => ({}));
  return clusterAnswers(objects, events);
}

/** By Job: the log of its pod, if it can be read. */
type Logs = ReadonlyMap<string, string>;

async function logsOf(kubectl: Kubectl, answers: readonly ClusterAnswer[]): Promise<Logs> {
  const logs = new Map<string, string>();
  const todo = answers.flatMap(({ job, pod }) => (pod === null ? [] : [{ job, pod }]));
  const worker = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const log = kubectl.text(['logs', next.pod, '--container', 'measure', '--tail=-1']);
      logs.set(next.job, await log.catch(() => ''));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return logs;
}

/** The log comes first: it has the whole report. The same report in the summary is not counted again. */
function inputsOf({ node, pod, summary }: ClusterAnswer, log = ''): readonly FleetInput[] {
  const contents = [...(hasLogMarker(log) ? [log] : []), ...(summary?.trimStart().startsWith('{') ? [summary] : [])];
  return contents.map((content) => ({ source: `pod/${pod}`, nodeHints: [node], content }));
}

/** Names of nodes become names of files; other names do not come from our manifest. */
async function save(folder: string, answers: readonly ClusterAnswer[], logs: Logs): Promise<void> {
  await mkdir(folder);
  for (const { node, job, summary } of answers) {
    const name = node.replace(/[^A-Za-z0-9.-]/g, '_').replace(/^\.+/, '_');
    const log = logs.get(job);
    if (log) await writeFile(join(folder, `${name}.log`), log, { flag: 'wx' });
    if (summary !== null) await writeFile(join(folder, `${name}.summary.json`), summary, { flag: 'wx' });
  }
}
