// Reads a member over HTTP: its metrics, and, if the address serves them, its alarms, status, members and health.

import { Readable } from 'node:stream';
import { DiskBenchError } from '../errors.js';
import { type ClusterFacts, factsIn, factsSum, NO_FACTS, parseWithBigNumbers } from './cluster-facts.js';
import { type Content, readContent } from './content.js';
import { type HttpClient, type HttpRequest, type HttpResponse, shownUrl } from './http-client.js';
import { unreadable } from './reading-error.js';

const FACTS_TIMEOUT_MS = 5000;

/**
 * The metrics at a URL, and the facts of the same address.
 *
 * @param isBare a `host:port` without a scheme: uses https if the port requires it
 * @throws DiskBenchError in one line
 */
export async function readEndpoint(
  client: HttpClient,
  url: URL,
  isBare: boolean,
): Promise<{ readonly content: Content; readonly url: URL }> {
  const { response, at } = await requestMetrics(client, url, isBare);
  const name = shownUrl(at);
  if (response.status !== 200) throw unreadable(name, statusReason(response.status));
  const content = await readContent(Readable.from([response.body]), name);
  const facts = at.pathname === '/metrics' ? await readFacts(client, at) : NO_FACTS;
  return { content: { ...content, facts: factsSum([content.facts, facts]) }, url: at };
}

async function requestMetrics(client: HttpClient, url: URL, isBare: boolean) {
  const response = isBare ? await client.request(url).catch(ifNotBroken) : await client.request(url);
  if (response !== null && !(isBare && requiresTls(response))) return { response, at: url };
  const secure = new URL(url.href.replace(/^http:/, 'https:'));
  return { response: await client.request(secure), at: secure };
}

/** Go's response to plain HTTP on a TLS port; etcd 3.4 closes the connection. */
function requiresTls({ status, body }: HttpResponse): boolean {
  return status === 400 && body.toString('latin1', 0, 200).includes('HTTPS server');
}

function ifNotBroken(error: unknown): null {
  if (error instanceof DiskBenchError && error.code === 'ECONNRESET') return null;
  throw error;
}

function statusReason(status: number): string {
  if (status >= 300 && status < 400)
    return `it redirects (${status}), and etcd-disk-bench does not follow redirects: give the final address`;
  if (status === 401 || status === 403)
    return `it refuses access (${status}): give --bearer-token-file, or --cert and --key`;
  if (status === 404)
    return 'it has no metrics (404): give the client URL (port 2379) or the metrics URL (2381), not the peer URL (2380)';
  if (status === 400) return 'it rejects the request (400): perhaps it requires https://';
  return `it answers with status ${status}`;
}

/** Facts from the client URL. An address for metrics alone serves only /health, which is not an error. */
async function readFacts(client: HttpClient, metrics: URL): Promise<ClusterFacts> {
  const at = (path: string) => new URL(path, metrics);
  const post = (path: string, body: string) => factsFrom(client, at(path), { method: 'POST', body });
  const health = factsFrom(client, at('/health'));
  const status = await post('/v3/maintenance/status', '{}');
  const origin = new URL('/', metrics).href.replace(/\/$/, '');
  const statuses = status.statuses.map((one) => ({ ...one, endpoint: one.endpoint ?? origin }));
  if (statuses.length === 0) return health;
  const [alarms, members] = await Promise.all([
    post('/v3/maintenance/alarm', '{"action":"GET"}'),
    post('/v3/cluster/member/list', '{}'),
  ]);
  return factsSum([{ ...status, statuses }, alarms, members, await health]);
}

async function factsFrom(client: HttpClient, url: URL, request: HttpRequest = {}): Promise<ClusterFacts> {
  try {
    const response = await client.request(url, { ...request, timeoutMs: FACTS_TIMEOUT_MS });
    // /health answers 503 if the member is unhealthy.
    if (response.status !== 200 && response.status !== 503) return NO_FACTS;
    const facts = factsIn(parseWithBigNumbers(response.body.toString('utf8'))) ?? NO_FACTS;
    return { ...facts, health: facts.health.map((one) => ({ ...one, endpoint: one.endpoint ?? shownUrl(url) })) };
  } catch {
    return NO_FACTS;
  }
}
