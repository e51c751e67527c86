// The Kubernetes manifest: a v1 List with a namespace and one Job per node. nodeName binds each pod to its node without the scheduler. So
// no taint except NoExecute matters, and each pod runs exactly once, on its node.

import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { invalidOption } from '../errors.js';

export interface ManifestOptions {
  readonly nodes: readonly string[];
  readonly image: string;
  /** The directory on each node that etcd will use. */
  readonly path: string;
  /** The directory of the node to mount: `path`, or an existing parent of it. Default: `path`. */
  readonly mount?: string | undefined;
  readonly namespace: string;
  /** Distinguishes the Jobs of one pass from those of another. */
  readonly run?: string | undefined;
  readonly startAt?: string | undefined;
  readonly pullSecret?: readonly string[] | undefined;
  readonly pullPolicy?: string | undefined;
  /** SELinux type of the container, such as `spc_t`, if SELinux denies containers access to host directories. */
  readonly selinuxType?: string | undefined;
  /** Further options of the measuring command. */
  readonly measure?: readonly string[] | undefined;
}

/** Labels and annotations by which `collect` finds the Jobs. */
const APP_LABEL = 'app.kubernetes.io/name';
const APP = 'etcd-disk-bench';
const RUN_LABEL = 'etcd-disk-bench/run';
export const NODE_ANNOTATION = 'etcd-disk-bench/node';
export const CONTAINER = 'measure';
const DEFAULT_RUN = 'qualify';
/** Mount point for the node's directories: a mount over /usr or /opt would hide the image's own. */
const HOST = '/host';
/** RFC 1123, as Kubernetes checks names of nodes and namespaces. */
const SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * The List, to be printed as JSON.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION`
 */
export function manifestOf(options: ManifestOptions) {
  check(options);
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [namespaceOf(options.namespace), ...options.nodes.map((node) => jobOf(node, options))],
  } as const;
}

function check({ nodes, image, path, mount = path, namespace }: ManifestOptions): void {
  for (const node of nodes) {
    if (!SUBDOMAIN.test(node)) {
      throw invalidOption(
        'nodes',
        `nodes has ${JSON.stringify(node)}, which is not a valid name of a node: see kubectl get nodes`,
      );
    }
  }
  if (image === '' || /\s/.test(image))
    throw invalidOption('image', 'image must be a name such as registry.example.com/etcd-disk-bench:0.1.0');
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw invalidOption('namespace', `namespace ${JSON.stringify(namespace)} is not a valid name in Kubernetes`);
  }
  for (const [option, directory] of [
    ['path', path],
    ['mount', mount],
  ] as const) {
    if (
      !directory.startsWith('/') ||
      posix.normalize(directory) !== directory ||
      directory === '/' ||
      directory.endsWith('/')
    ) {
      throw invalidOption(
        option,
        `${option} must be an absolute path such as /var/lib/etcd, without a slash at its end`,
      );
    }
  }
  if (path !== mount && !path.startsWith(`${mount}/`))
    throw invalidOption('mount', `mount must be a parent of ${path}`);
}

/** hostPath volumes require the level `privileged` (Kubernetes, Pod Security Standards). */
function namespaceOf(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        [APP_LABEL]: APP,
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/audit': 'privileged',
        'pod-security.kubernetes.io/warn': 'privileged',
      },
    },
  } as const;
}

function jobOf(node: string, options: ManifestOptions) {
  const run = options.run ?? DEFAULT_RUN;
  const labels = { [APP_LABEL]: APP, [RUN_LABEL]: run };
  const annotations = { [NODE_ANNOTATION]: node };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(node, run), namespace: options.namespace, labels, annotations },
    spec: {
      // Every verdict is a success of the Job: an unsuitable disk is not measured again. No TTL and no deadline, which would delete the
      // results.
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      template: { metadata: { labels, annotations }, spec: podSpec(node, options) },
    },
  };
}

function podSpec(node: string, { mount, path, pullSecret = [], startAt, measure = [], ...options }: ManifestOptions) {
  const mounted = mount ?? path;
  const startArguments = startAt === undefined ? [] : ['--start-at', startAt];
  return {
    nodeName: node,
    restartPolicy: 'Never',
    tolerations: [{ operator: 'Exists' }],
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    dnsPolicy: 'Default',
    terminationGracePeriodSeconds: 60,
    ...(pullSecret.length === 0 ? {} : { imagePullSecrets: pullSecret.map((name) => ({ name })) }),
    containers: [
      {
        name: CONTAINER,
        image: options.image,
        ...(options.pullPolicy === undefined ? {} : { imagePullPolicy: options.pullPolicy }),
        args: ['fleet', 'pod', '--node', node, '--', ...startArguments, ...measure, `${HOST}${path}`],
        // No CPU limit: throttling would count as latency of the disk.
        resources: { requests: { cpu: '500m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        securityContext: securityContext(options.selinuxType),
        volumeMounts: [{ name: 'target', mountPath: `${HOST}${mounted}` }],
      },
    ],
    // Type Directory does not create a missing path. Creating it would measure the root disk, and leave a directory behind.
    volumes: [{ name: 'target', hostPath: { path: mounted, type: 'Directory' } }],
  };
}

/** Root, to write where etcd writes; without capabilities and new privileges, and with a read-only root file system. */
function securityContext(selinuxType: string | undefined) {
  return {
    runAsUser: 0,
    runAsGroup: 0,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
    ...(selinuxType === undefined ? {} : { seLinuxOptions: { type: selinuxType } }),
  };
}

/** A name of at most 63 characters, which is also a valid label of the pod. Names of nodes can be longer and contain dots. */
export function jobName(node: string, run: string): string {
  const digest = createHash('sha256').update(node).digest('hex').slice(0, 8);
  const slug = node
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/-$/, '');
  return `edb-${run}-${slug}-${digest}`;
}
