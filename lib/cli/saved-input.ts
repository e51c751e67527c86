// A saved report from a file, or from standard input where its name is `-`.

import { readReport, type SavedReport } from '../index.js';

export async function savedInput(file: string): Promise<SavedReport> {
  if (file !== '-') return readReport(file);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BYTES) throw new Error('standard input is larger than any report (64 MiB)');
    chunks.push(chunk);
  }
  return readReport({ text: Buffer.concat(chunks).toString('utf8'), name: 'standard input' });
}

const MOST_BYTES = 64 * 2 ** 20;
