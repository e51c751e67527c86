// The bytes of a stream: unpacks gzip, decodes UTF-16, and takes parts from its beginning.

import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { emptySource, unreadable } from './reading-error.js';

export async function* unzipped(stream: Readable): AsyncGenerator<Buffer> {
  const chunks = buffersOf(stream);
  const { value: first, done } = await chunks.next();
  if (done) return;
  const all = replayed(first, chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) return yield* all;
  const gunzip = createGunzip();
  pipeline(Readable.from(all), gunzip, () => {});
  yield* gunzip as AsyncIterable<Buffer>;
}

/** PowerShell writes UTF-16 with a byte order mark. */
export async function* asUtf8(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { value: first, done } = await chunks.next();
  if (done) return;
  const mark = first.subarray(0, 2).toString('hex');
  const all = replayed(first, chunks);
  if (mark !== 'fffe' && mark !== 'feff') return yield* all;
  const decoder = new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be');
  for await (const chunk of all) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

async function* buffersOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer>) yield Buffer.from(chunk);
}

export async function* replayed(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** Enough to recognise the form. */
export async function firstChunk(chunks: AsyncGenerator<Buffer>, name: string): Promise<Buffer> {
  const first = await taken(chunks, 8192, name);
  if (first.toString('latin1').trim() === '') throw emptySource(name);
  if (first.includes(0)) throw unreadable(name, 'it is binary: give the text of /metrics or a log');
  return first;
}

/** The next bytes, at least this many if there are so many. */
export async function taken(chunks: AsyncGenerator<Buffer>, bytes: number, name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let length = 0; length < bytes; ) {
    const { value, done } = await chunks.next().catch((error: Error) => {
      throw unreadable(name, `it cannot be read: ${error.message}`, error);
    });
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return Buffer.concat(parts);
}
