// Reads raw buckets and counters from a Prometheus server, now and one window ago. The arithmetic is the same as for dumps.

import { invalidOption } from '../errors.js';
import { type HttpClient, shownUrl } from './http-client.js';
import { keptNames } from './metric-names.js';
import { instanceOf, scrapesOf } from './metric-set.js';
import type { Sample } from './metrics-text.js';
import { samplesOfPrometheus } from './prometheus-samples.js';
import { unreadable } from './reading-error.js';

/** A Prometheus server that scrapes etcd. */
export interface PrometheusOptions {
  /** Address of the server, such as `http://prometheus:9090`. */
  readonly url: string;
  /** Length of the window in seconds. Default 3600. */
  readonly windowSeconds?: number;
  /** PromQL matchers, such as `job="etcd"`. Default: none. */
  readonly selector?: string;
}

const DEFAULT_WINDOW_SECONDS = 3600;

/**
 * The scrapes now and one window ago, and the instances that could not be scraped.
 *
 * @throws DiskBenchError in one line
 */
export async function readPrometheus(client: HttpClient, options: PrometheusOptions) {
  const base = baseOf(options.url);
  const selector = (options.selector ?? '')
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .replace(/,\s*$/, '');
  const windowSeconds = options.windowSeconds ?? DEFAULT_WINDOW_SECONDS;
  const takenMs = Date.now();
  const query = (text: string, ms: number) => runQuery(client, base, text, ms / 1000);
  const own = selectorOf([`__name__=~"${keptNames('etcd_').join('|')}"`, selector]);
  const samples = await query(own, takenMs);
  if (samples.length === 0) {
    const with_ = selector === '' ? '' : ` with ${selector}`;
    throw unreadable(
      shownUrl(base),
      `it has no metrics of etcd${with_}: see its /targets page for the right --selector`,
    );
  }
  const jobs = [...new Set(samples.map(({ labels }) => labels['job'] ?? ''))].filter(Boolean);
  // Every program exports process_* and go_*, so they are limited to etcd's jobs.
  const job = jobs.length === 0 ? '' : `job=~"${jobs.map(escaped).join('|')}"`;
  const others = selectorOf([`__name__=~"${keptNames('', 'etcd_').join('|')}"`, selector, job]);
  const earlierMs = takenMs - windowSeconds * 1000;
  const [rest, before, restBefore] = [
    await query(others, takenMs),
    await query(own, earlierMs),
    await query(others, earlierMs),
  ];
  const instances = new Set(samples.map(({ labels }) => instanceOf(labels)));
  const isOfEtcd = ({ name, labels }: Sample) => name !== 'up' && instances.has(instanceOf(labels));
  return {
    now: scrapesOf([...samples, ...rest.filter(isOfEtcd)]),
    before: scrapesOf([...before, ...restBefore.filter(isOfEtcd)]),
    down: rest
      .filter(({ name, value, labels }) => name === 'up' && value === 0 && jobs.includes(labels['job'] ?? ''))
      .map(({ labels }) => instanceOf(labels) ?? ''),
    takenMs,
    windowSeconds,
    address: shownUrl(base),
  };
}

function baseOf(text: string): URL {
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`);
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch {
    throw invalidOption('prometheus', 'prometheus must be a URL, such as http://127.0.0.1:9090');
  }
}

function selectorOf(matchers: readonly string[]): string {
  return `{${matchers.filter((one) => one !== '').join(',')}}`;
}

/** Escapes a text for a regular expression inside a PromQL string. */
function escaped(text: string): string {
  return text.replace(/[\\.*+?^${}()|[\]"]/g, (letter) => (letter === '"' ? '\\"' : `\\\\${letter}`));
}

async function runQuery(client: HttpClient, base: URL, query: string, seconds: number): Promise<readonly Sample[]> {
  const url = new URL('api/v1/query', base);
  const body = new URLSearchParams({ query, time: seconds.toFixed(3) }).toString();
  const { status, body: text } = await client.request(url, {
    method: 'POST',
    body,
    contentType: 'application/x-www-form-urlencoded',
  });
  const document = parsed(text.toString('utf8'));
  if (document === null || document.status === undefined) {
    throw unreadable(shownUrl(base), `this is not a Prometheus server (status ${status} at api/v1/query)`);
  }
  if (document.status !== 'success') {
    throw unreadable(shownUrl(base), String(document.error ?? 'the query failed').slice(0, 300));
  }
  return samplesOfPrometheus(document);
}

function parsed(text: string): { readonly status?: string; readonly error?: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
