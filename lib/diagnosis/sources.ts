// Parses a source of the command line: a name and a place. Whether it can be read is found out later.

import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { DiskBenchError, invalidOption } from '../errors.js';
import { nameOfFile } from './member-names.js';

/**
 * Metrics, a log or a folder: a path, `-`, an http(s) URL or `host:port`, each optionally with a name (`etcd-1=10.0.0.11:2381`); or a named
 * stream.
 */
export type DiagnosisSource = string | { readonly name: string; readonly stream: Readable };

export type Place = { readonly name: string; readonly isNamed: boolean } & (
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly stream: Readable }
  | { readonly kind: 'url'; readonly url: URL; readonly isBare: boolean }
);

/** @throws DiskBenchError `ERR_INVALID_OPTION` or `ENOENT` in one line */
export function placeOf(source: DiagnosisSource, stdin: Readable): Place {
  if (typeof source !== 'string') return { kind: 'stream', name: source.name, isNamed: true, stream: source.stream };
  const { name, place } = split(source);
  const named = (fallback: string) => ({ name: name ?? fallback, isNamed: name !== undefined });
  if (place === '-') return { kind: 'stream', ...named('standard input'), stream: stdin };
  const atUrl = (url: URL, isBare: boolean): Place => ({ kind: 'url', ...named(url.host), url, isBare });
  if (/^https?:\/\//i.test(place)) return atUrl(urlOf(place), false);
  if (existsSync(place)) return { kind: 'file', ...named(nameOfFile(place)), path: place };
  if (/^(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}(?:\/|$)/.test(place)) return atUrl(urlOf(`http://${place}`), true);
  throw new DiskBenchError('ENOENT', `${place}: not a file, a URL or the host:port of an etcd`, { path: place });
}

function split(source: string): { readonly name?: string; readonly place: string } {
  const [, name, place] = /^([\w.-]+)=(.+)$/.exec(source) ?? [];
  if (name === undefined || place === undefined || existsSync(source)) return { place: source };
  return { name, place };
}

/** Adds the path of the metrics. */
function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw invalidOption('sources', `${text.replace(/\/\/[^@/]*@/, '//')}: this is not a URL`);
  const url = new URL(text);
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/metrics';
  return url;
}
