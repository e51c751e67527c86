// A simulated API server. It answers discovery, get, apply and logs for namespaces, Jobs and pods like a real one. It has no scheduler and
// no kubelet: the test adds the pods.

import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDirectory } from '../support/fresh-directory.js';

interface KubernetesObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface ApiServer {
  readonly kubeconfig: string;
  /** By resource and name, such as `jobs/edb-qualify-a-1234`. */
  readonly objects: Map<string, KubernetesObject>;
  /** Logs by pod. A pod without a log answers like a kubelet that lost it. */
  readonly logs: Map<string, string>;
  /** Every request, such as `GET /api/v1/pods`. */
  readonly requests: string[];
  /** Requests to reject, by a part of their path. */
  readonly forbidden: Set<string>;
}

interface Resource {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
}

const RESOURCES: readonly Resource[] = [
  { path: '/api/v1', name: 'namespaces', kind: 'Namespace', apiVersion: 'v1', namespaced: false },
  { path: '/api/v1', name: 'pods', kind: 'Pod', apiVersion: 'v1', namespaced: true },
  { path: '/api/v1', name: 'events', kind: 'Event', apiVersion: 'v1', namespaced: true },
  { path: '/apis/batch/v1', name: 'jobs', kind: 'Job', apiVersion: 'batch/v1', namespaced: true },
];

export async function startApiServer(): Promise<ApiServer> {
  const folder = freshDirectory();
  const kubeconfig = join(folder, 'kubeconfig');
  const server: ApiServer = { kubeconfig, objects: new Map(), logs: new Map(), requests: [], forbidden: new Set() };
  const http = createServer((request, response) => void answer(server, request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'test', user: {} }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return server;
}

async function answer(server: ApiServer, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://api');
  server.requests.push(`${request.method} ${url.pathname}`);
  const send: Send = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if ([...server.forbidden].some((part) => url.pathname.includes(part)))
    return send(403, failure(403, 'Forbidden', 'not allowed'));
  const found = discovery(url.pathname);
  if (found !== undefined) return send(200, found);
  // An empty document: kubectl checks no fields of kinds that are not in it.
  if (url.pathname === '/openapi/v2')
    return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end();
  if (url.pathname === '/openapi/v3') return send(200, { paths: {} });
  const body = request.method === 'POST' ? await bodyOf(request) : '';
  return objects(server, request.method ?? 'GET', url, body, send, response);
}

function discovery(path: string): unknown {
  if (path === '/version') return { major: '1', minor: '30', gitVersion: 'v1.30.0' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') {
    const version = { groupVersion: 'batch/v1', version: 'v1' };
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [{ name: 'batch', versions: [version], preferredVersion: version }],
    };
  }
  const resources = RESOURCES.filter((one) => one.path === path);
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: resources[0]?.apiVersion,
    resources: resources.map(({ name, kind, namespaced }) => ({
      name,
      singularName: name.slice(0, -1),
      kind,
      namespaced,
      verbs: ['create', 'get', 'list', 'patch'],
    })),
  };
}

type Send = (status: number, value: unknown) => unknown;

function objects(
  server: ApiServer,
  method: string,
  url: URL,
  body: string,
  send: Send,
  response: ServerResponse,
): unknown {
  const [, base = '', namespace, resource = '', name, sub] =
    /^(\/api\/v1|\/apis\/batch\/v1)(?:\/namespaces\/([^/]+))?\/(namespaces|pods|events|jobs)(?:\/([^/]+))?(?:\/(log))?$/.exec(
      url.pathname,
    ) ?? [];
  const known = RESOURCES.find((one) => one.path === base && one.name === resource);
  if (known === undefined)
    return send(404, failure(404, 'NotFound', 'the server could not find the requested resource'));
  if (method === 'POST') {
    const object = JSON.parse(body) as KubernetesObject;
    server.objects.set(`${resource}/${object.metadata.name}`, object);
    return send(201, object);
  }
  if (sub === 'log') {
    const log = server.logs.get(name ?? '');
    if (log === undefined)
      return send(400, failure(400, 'BadRequest', `unable to retrieve container logs for ${name}`));
    return response.writeHead(200, { 'content-type': 'text/plain' }).end(log);
  }
  if (name !== undefined) {
    const object = server.objects.get(`${resource}/${name}`);
    return object === undefined
      ? send(404, failure(404, 'NotFound', `${resource} "${name}" not found`))
      : send(200, object);
  }
  const selector = url.searchParams.get('labelSelector');
  const items = [...server.objects.entries()]
    .filter(
      ([key, one]) =>
        key.startsWith(`${resource}/`) && (namespace === undefined || one.metadata.namespace === namespace),
    )
    .map(([, one]) => one)
    .filter(({ metadata }) => isSelected(metadata.labels ?? {}, selector));
  return send(200, {
    kind: `${known.kind}List`,
    apiVersion: known.apiVersion,
    metadata: { resourceVersion: '1' },
    items,
  });
}

function isSelected(labels: Readonly<Record<string, string>>, selector: string | null): boolean {
  return (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [key = '', value] = part.split('=');
      return labels[key] === value;
    });
}

function failure(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
