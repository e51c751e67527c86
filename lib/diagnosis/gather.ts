// Reads every source once: files, streams, folders and endpoints. If other sources answer, an endpoint that does not is evidence.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DiskBenchError } from '../errors.js';
import { readContent } from './content.js';
import { readEndpoint } from './endpoint-reader.js';
import type { Unreachable } from './evidence.js';
import { readFolder } from './folder-reader.js';
import { type ConnectionOptions, HttpClient, shownUrl } from './http-client.js';
import { localPlaces } from './local-places.js';
import { distinctlyNamed, MemberLogs } from './member-names.js';
import type { ReadContent } from './members.js';
import type { Place } from './sources.js';

export interface Gathered {
  readonly contents: readonly ReadContent[];
  readonly unreachable: readonly Unreachable[];
}

/** Reads all endpoints at once, and files one after another. */
export async function gather(
  places: readonly Place[],
  client: HttpClient,
  onSource: (name: string) => void,
): Promise<Gathered> {
  const answers = places.map((place) => (place.kind === 'url' ? endpoint(place, client) : null));
  await Promise.allSettled(answers);
  const contents: ReadContent[] = [];
  const logs = new MemberLogs();
  const unreachable: Unreachable[] = [];
  const errors: unknown[] = [];
  for (const [index, place] of places.entries()) {
    try {
      if (place.kind === 'url') {
        const answer = await answers[index];
        if (answer) contents.push(answer);
      } else {
        onSource(place.name);
        contents.push(...(await fileContents(place, logs)));
      }
    } catch (error) {
      if (place.kind === 'url') unreachable.push(unreachableOf(place, error));
      else if (!isEmpty(error)) throw error;
      errors.push(error);
    }
  }
  if (contents.length === 0 && errors.length > 0) throw errors[0];
  return { contents: distinctlyNamed(contents), unreachable };
}

function isEmpty(error: unknown): boolean {
  return error instanceof DiskBenchError && error.code === 'ERR_EMPTY_SOURCE';
}

async function endpoint(place: Place & { kind: 'url' }, client: HttpClient): Promise<ReadContent> {
  const { content, url } = await readEndpoint(client, place.url, place.isBare);
  return { name: place.name, isNamed: place.isNamed, address: shownUrl(url), content, takenMs: Date.now() };
}

/** A member that refuses or hangs is evidence. A wrong certificate or another program is an error for the user to fix. */
function unreachableOf(place: Place & { kind: 'url' }, error: unknown): Unreachable {
  if (!(error instanceof DiskBenchError)) throw error;
  const kindByCode: Readonly<Record<string, Unreachable['how']>> = {
    ECONNREFUSED: 'refused',
    ETIMEDOUT: 'timeout',
    ECONNRESET: 'other',
    EHOSTUNREACH: 'other',
    ENETUNREACH: 'other',
    EPIPE: 'other',
  };
  const how = kindByCode[error.code];
  if (how === undefined) throw error;
  return { name: place.name, address: shownUrl(place.url), how, message: error.message };
}

async function fileContents(place: Exclude<Place, { kind: 'url' }>, logs: MemberLogs): Promise<readonly ReadContent[]> {
  const { name, isNamed } = place;
  if (place.kind === 'stream') {
    const source = { name, isNamed, address: null };
    const content = await readContent(place.stream, name, logs.of(source));
    return [{ ...source, content, takenMs: Date.now() }];
  }
  const found = await stat(place.path);
  if (found.isDirectory()) return readFolder(place.path, logs);
  const source = { name, isNamed, address: place.path };
  const content = await readContent(createReadStream(place.path), place.path, logs.of(source));
  return [{ ...source, content, takenMs: found.mtimeMs }];
}

/**
 * Tries the known addresses of this host, and returns the first that answers with etcd's metrics.
 *
 * @throws DiskBenchError that lists the addresses tried
 */
export async function gatherHere(
  given: ConnectionOptions,
): Promise<Gathered & { readonly client: HttpClient; readonly places: readonly Place[] }> {
  const places = await localPlaces(given);
  const attempts: string[] = [];
  for (const { url, whose, connection } of places) {
    const client = new HttpClient(connection);
    const place: Place = { kind: 'url', name: url.host, isNamed: false, url, isBare: false };
    try {
      return { contents: [await endpoint(place, client)], unreachable: [], client, places: [place] };
    } catch (error) {
      const { message } = error as Error;
      const reason = message.replace(`${shownUrl(url)}: `, '').replace(/;.*$/, '');
      attempts.push(`${url.origin} (${whose}): ${reason}`);
    }
  }
  throw new DiskBenchError(
    'ERR_UNREADABLE_SOURCE',
    `no etcd was found on this host; name its metrics, a dump or a log. Tried ${attempts.join('; ')}`,
  );
}
