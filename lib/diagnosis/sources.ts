// Parses a source of the command line: a name and a place. Whether it can be read is found out later.

import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { DiskBenchError } from '../errors.js';
import { nameOfFile } from './member-names.js';

/**
 * Metrics, a log or a folder: a path, `-`, an http(s) URL or `host:port`, each optionally with a name (`etcd-1=10.0.0.11:2381`); or a named
 * stream.
 */
export type DiagnosisSource = string | { readonly name: string; readonly stream: Readable };

export type Place =
  | { readonly kind: 'file'; readonly name: string; readonly isNamed: boolean; readonly path: string }
  | { readonly kind: 'stream'; readonly name: string; readonly isNamed: boolean; readonly stream: Readable }
  | {
      readonly kind: 'url';
      readonly name: string;
      readonly isNamed: boolean;
      readonly url: URL;
      readonly isBare: boolean;
    };

/** @throws DiskBenchError `ERR_INVALID_OPTION` or `ENOENT` in one line */
export function placeOf(source: DiagnosisSource, stdin: Readable): Place {
  if (typeof source !== 'string') return { kind: 'stream', name: source.name, isNamed: true, stream: source.stream };
  const { name, place } = split(source);
  const named = (fallback: string) => ({ name: name ?? fallback, isNamed: name !== undefined });
  if (place === '-') return { kind: 'stream', ...named('standard input'), stream: stdin };
  if (/^https?:\/\//i.test(place)) {
    const url = urlOf(place);
    return { kind: 'url', ...named(url.host), url, isBare: false };
  }
  if (existsSync(place)) return { kind: 'file', ...named(nameOfFile(place)), path: place };
  if (/^(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}(?:\/|$)/.test(place)) {
    const url = urlOf(`http://${place}`);
    return { kind: 'url', ...named(url.host), url, isBare: true };
  }
  throw new DiskBenchError('ENOENT', `${place}: not a file, a URL or the host:port of an etcd`, { path: place });
}

function split(source: string): { readonly name?: string; readonly place: string } {
  const [, name, place] = /^([\w.-]+)=(.+)$/.exec(source) ?? [];
  if (name === undefined || place === undefined || existsSync(source)) return { place: source };
  return { name, place };
}

/** Adds the path of the metrics. */
function urlOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new DiskBenchError('ERR_INVALID_OPTION', `${text.replace(/\/\/[^@/]*@/, '//')}: this is not a URL`, {
      option: 'sources',
    });
  }
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/metrics';
  return url;
}
