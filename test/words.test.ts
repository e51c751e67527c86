// Data has ids, and the sentences are in lib/report. Other layers must have no sentences, except messages of errors and the files in the
// list below.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sentencesBelow, sentencesIn } from './support/sentences.js';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));

/** Files with their own sentences, and the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'benchmark-options.ts': 'messages of errors',
  'benchmark-set.ts': 'messages of errors',
  'diagnosis/content.ts': 'messages of errors',
  'diagnosis/diagnose.ts': 'messages of errors',
  'diagnosis/endpoint-reader.ts': 'messages of errors',
  'diagnosis/http-client.ts': 'messages of errors',
  'diagnosis/log-kinds.ts': "words of etcd's own log",
  'diagnosis/log-readers.ts': "words of etcd's own log",
  'diagnosis/metric-set.ts': 'names of labels',
  'diagnosis/reading-error.ts': 'messages of errors',
  'diagnosis/references.ts': 'titles of documents',
  'disk-move/machine-config.ts': 'files for another machine',
  'disk-move/move-script.ts': 'a script for a shell',
  'disk-move/move-target.ts': 'messages of errors',
  'disk-move/platform-parts.ts': 'a script for a shell',
  'disk-move/script-parts.ts': 'a script for a shell',
  'fleet/cluster-answers.ts': 'messages of errors',
  'fleet/read-inputs.ts': 'messages of errors',
  'live-etcd/check.ts': 'messages of errors',
  'measured-directory.ts': 'messages of errors',
  'native/load-binary.ts': 'messages of errors',
  'native/run-errors.ts': 'messages of errors',
  'native/target.ts': 'messages of errors',
  'saved/histogram-check.ts': 'messages of errors',
  'saved/read-report.ts': 'messages of errors',
  'saved/schema-check.ts': 'messages of errors',
  'storage/classify.ts': 'the name of a product',
  'storage/inspect.ts': 'messages of errors',
  'storage/models.ts': 'names of products',
  'verdict/thresholds.ts': 'the title of a source',
  'storage/sysroot.ts': 'the reason of an unreadable attribute, beside the codes of the system',
};

describe('the layers below the report', () => {
  const sentences = sentencesBelow(LIB, (file) => /^(report|cli)\//.test(file) || file === 'errors.ts');

  it('have no sentences except those of errors', () => {
    expect(sentences.filter(({ file }) => !Object.hasOwn(EXCEPTIONS, file))).toEqual([]);
  });

  it.each(Object.keys(EXCEPTIONS))('have a sentence in each file of the exceptions: %s', (file) => {
    expect(sentences.some((one) => one.file === file)).toBe(true);
  });
});

describe('a sentence', () => {
  it.each([
    ["const why = 'the disk is slow';", 1],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code under test
    ['const why = `it took ${ms} because the disk was slow`;', 1],
    ["rows.push({ id: 'x', text: 'give etcd a disk' });", 1],
    ["throw new Error('the disk is slow');", 0],
    ["const error = new DiskBenchError('EIO', 'the disk is slow');", 0],
    ["const source = { title: 'how to choose a disk', url: 'https://x.example/' };", 0],
    ["import x from './the-disk-is-slow.js'; const id = 'disk-is-slow'; const model = 'ST4000NM0035';", 0],
    ["type Kind = 'the disk is slow';", 0],
  ])('is found in %s: %i', (code, count) => {
    expect(sentencesIn(code)).toHaveLength(count);
  });
});
