// The list of disks as Markdown, for an issue or a change request.

import type { DiskList } from '../disks.js';
import { joinedBlocks, list, table } from './markdown-blocks.js';
import { markdownText as text } from './markdown-escape.js';
import { diskRows, disksAnswer, diskTable, unusableRows } from './messages/disks.js';

export function renderDisksMarkdown(disks: DiskList): string {
  const rows = diskRows(disks);
  const [head = [], ...cells] = diskTable(rows);
  const why = head.length;
  const unusable = unusableRows(disks).map(([names, reason]) => `${text(names)}: ${text(reason)}`);
  return joinedBlocks([
    `### ${text(disksAnswer(disks))}`,
    table(
      [...head, 'why'],
      [1, 2, why - 2, why - 1, why],
      rows.map(({ reason }, index) => [...(cells[index] ?? []), reason].map(text)),
    ),
    ...(unusable.length === 0 ? [] : ['Not for etcd:', list(unusable)]),
  ]);
}
