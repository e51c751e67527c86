// Reads the state of each Job from kubectl's output: whether its pod has ended and has a result, and if not, why. The command runs kubectl,
// this file does not.

import type { MissingReason } from './fleet-report.js';
import { CONTAINER, NODE_ANNOTATION } from './manifest.js';
import { asObject, type Json } from './report-fields.js';

/** Output of `kubectl get ... -o json`. Untrusted: every field is checked before use. */
export interface KubernetesList {
  readonly items?: readonly unknown[];
}

/** The state of one Job, which is one node. */
export interface ClusterAnswer {
  readonly node: string;
  readonly job: string;
  /** Name of the ended pod, whose log has the result; `null` if none has ended. */
  readonly pod: string | null;
  /** Termination message of the pod; `null` without one. */
  readonly summary: string | null;
  /** The reason for a missing result; used if the log has none. */
  readonly reason: MissingReason;
}

/** One answer per Job. The lists may contain other kinds of objects too. */
export function clusterAnswers(objects: KubernetesList, events: KubernetesList = {}): readonly ClusterAnswer[] {
  const items = (objects.items ?? []).map(record);
  const pods = items.filter(({ kind }) => kind === 'Pod');
  const messages = (events.items ?? []).map(record);
  return items.filter(({ kind }) => kind === 'Job').flatMap((job) => answerOf(job, pods, messages));
}

function answerOf(job: Json, pods: readonly Json[], events: readonly Json[]): readonly ClusterAnswer[] {
  const name = text(record(job['metadata'])['name']);
  const template = record(record(record(job['spec'])['template'])['spec']);
  const node = text(record(record(job['metadata'])['annotations'])[NODE_ANNOTATION]) ?? text(template['nodeName']);
  if (name === null || node === null) return [];
  const pod = newest(
    pods.filter((one) => jobOf(one) === name),
    (one) => record(one['metadata'])['creationTimestamp'],
  );
  if (pod === undefined) return [{ node, job: name, pod: null, summary: null, reason: withoutPod(job, name, events) }];
  const podName = text(record(pod['metadata'])['name']);
  const ended = record(record(containerStatus(pod)['state'])['terminated']);
  if ('exitCode' in ended && podName !== null && text(record(pod['status'])['reason']) !== 'Evicted') {
    const summary = text(ended['message']);
    return [{ node, job: name, pod: podName, summary, reason: { id: 'no-log', detail: endedWords(ended) } }];
  }
  return [{ node, job: name, pod: null, summary: null, reason: reasonOf(pod, events) }];
}

function jobOf(pod: Json): string | null {
  const labels = record(record(pod['metadata'])['labels']);
  return text(labels['batch.kubernetes.io/job-name']) ?? text(labels['job-name']);
}

function newest(objects: readonly Json[], timeOf: (object: Json) => unknown): Json | undefined {
  const at = (object: Json) => Date.parse(text(timeOf(object)) ?? '') || 0;
  return objects.toSorted((one, other) => at(one) - at(other)).at(-1);
}

function endedWords(ended: Json): string {
  const { exitCode, reason, signal } = ended;
  const why = text(reason);
  const words = typeof signal === 'number' && signal > 0 ? `signal ${signal}` : `exit ${String(exitCode)}`;
  return why === null || why === 'Completed' || why === 'Error' ? words : `${why}, ${words}`;
}

function withoutPod(job: Json, name: string, events: readonly Json[]): MissingReason {
  const conditions = list(record(job['status'])['conditions']).map(record);
  const failed = conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (failed?.['reason'] === 'DeadlineExceeded') return { id: 'deadline' };
  const detail = eventFor(events, name, ['FailedCreate']) ?? (failed === undefined ? null : text(failed['message']));
  return { id: 'no-pod', detail };
}

/** The kubelet's reasons for a waiting container: pkg/kubelet/images/types.go, pkg/kubelet/kuberuntime/kuberuntime_container.go. */
const IMAGE_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const CREATE_REASONS = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'PreCreateHookError',
  'RunContainerError',
];
const LOST_REASONS = ['NodeLost', 'NodeShutdown', 'Terminated', 'Shutdown'];

function reasonOf(pod: Json, events: readonly Json[]): MissingReason {
  const status = record(pod['status']);
  const [why, message] = [text(status['reason']), text(status['message'])];
  const name = text(record(pod['metadata'])['name']) ?? '';
  if (why === 'Evicted') return { id: 'evicted', detail: message };
  if ((why !== null && LOST_REASONS.includes(why)) || status['phase'] === 'Unknown')
    return { id: 'node-lost', detail: message ?? why };
  const { state, image } = containerStatus(pod);
  const waiting = record(record(state)['waiting']);
  const waitsFor = text(waiting['reason']);
  if (waitsFor !== null && IMAGE_REASONS.includes(waitsFor)) {
    return { id: 'image-pull', image: text(image), detail: text(waiting['message']) ?? waitsFor };
  }
  if (waitsFor !== null && CREATE_REASONS.includes(waitsFor)) {
    return { id: 'container-not-created', detail: text(waiting['message']) ?? waitsFor };
  }
  if ('running' in record(state)) return { id: 'running' };
  // A kubelet rejects a pod that does not fit its node: phase Failed with a reason such as OutOfcpu.
  if (status['phase'] === 'Failed')
    return { id: 'unschedulable', detail: [why, message].filter(Boolean).join(': ') || null };
  const unscheduled = list(status['conditions'])
    .map(record)
    .find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled !== undefined) return { id: 'unschedulable', detail: text(unscheduled['message']) };
  const mount = eventFor(events, name, ['FailedMount', 'FailedAttachVolume']);
  if (mount !== null) return { id: 'container-not-created', detail: mount };
  const detail = eventFor(events, name, ['Failed', 'FailedCreatePodSandBox', 'BackOff', 'NodeNotReady']) ?? waitsFor;
  return { id: 'waiting', detail: detail ?? 'no kubelet has accepted it: is the node Ready, and is its name right?' };
}

function containerStatus(pod: Json): Json {
  const statuses = list(record(pod['status'])['containerStatuses']).map(record);
  return statuses.find(({ name }) => name === CONTAINER) ?? {};
}

/** The newest message with one of these reasons. */
function eventFor(events: readonly Json[], name: string, reasons: readonly string[]): string | null {
  const own = events.filter(
    ({ involvedObject, reason }) => record(involvedObject)['name'] === name && reasons.includes(text(reason) ?? ''),
  );
  const last = newest(own, ({ lastTimestamp, eventTime }) => lastTimestamp ?? eventTime);
  return text(last?.['message']);
}

function record(value: unknown): Json {
  return asObject(value) ?? {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
