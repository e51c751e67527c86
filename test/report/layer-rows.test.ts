// The stack of a saved report, which may hold anything.

import { expect, it } from 'vitest';
import type { Storage } from '../../lib/index.js';
import { textOf } from '../../lib/report/html/markup.js';
import { storageSection } from '../../lib/report/html/storage-section.js';
import { layerRows } from '../../lib/report/layer-rows.js';
import type { Report } from '../../lib/report/report.js';
import { renderStorage } from '../../lib/report/storage-text.js';
import { localDisk } from '../support/storage.js';

type Layer = Storage['stack'][number];

function layer(id: string, below: readonly string[]): Layer {
  return { id, kind: 'stacked', name: id, type: null, device: null, sysPath: null, below, attributes: {} };
}

it('is a tree in which a layer that recurs is named again', () => {
  const stack = [layer('top', ['a', 'b']), layer('a', ['leaf']), layer('leaf', []), layer('b', ['leaf'])];
  const { rows, left } = layerRows(stack);
  expect(rows.map(({ lead, layer: { name }, isAgain }) => `${lead}${name}${isAgain ? ' again' : ''}`)).toEqual([
    'top',
    '├─ a',
    '│  └─ leaf',
    '└─ b',
    '   └─ leaf again',
  ]);
  expect(left).toBe(0);
  const html = textOf(storageSection({ storage: localDisk({ stack }) } as Report));
  expect(html.replace(/<[^>]+>/g, ' ')).toMatch(/top\s.*a\s.*leaf\s.*b\s.*leaf\s+as above/);
});

it.each([
  ['20,000 layers deep', Array.from({ length: 20_000 }, (_, at) => layer(`l${at}`, at < 19_999 ? [`l${at + 1}`] : []))],
  [
    '20,000 layers wide',
    [
      layer(
        'top',
        Array.from({ length: 20_000 }, (_, at) => `l${at}`),
      ),
      ...Array.from({ length: 20_000 }, (_, at) => layer(`l${at}`, [])),
    ],
  ],
  ['in a circle', [layer('a', ['b']), layer('b', ['a'])]],
])('is bounded: %s', (_what, stack) => {
  const storage = localDisk({ stack });
  for (const text of [renderStorage(storage, { width: 80 }), textOf(storageSection({ storage } as Report))]) {
    expect(text.length).toBeLessThan(200_000);
    if (stack.length > 2) expect(text).toMatch(/and \d+ more layers/);
  }
});
