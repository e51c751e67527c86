// The list of disks as Markdown, for an issue or a change request.

import type { DiskList } from '../disks.js';
import { markdownText as text } from './markdown-escape.js';
import { diskRows, disksAnswer, unusableRows } from './messages/disks.js';

export function renderDisksMarkdown(list: DiskList): string {
  const rows = diskRows(list);
  const isMeasured = rows.some(({ p99 }) => p99 !== '');
  const head = ['', 'disk', 'class', ...(isMeasured ? ['p99'] : []), 'size', 'free', 'mounted on', 'model', 'why'];
  const lines = [`### ${text(disksAnswer(list))}`, ''];
  if (rows.length > 0) {
    lines.push(row(head), row(head.map((name) => (['', 'p99', 'size', 'free'].includes(name) ? '--:' : ':--'))));
    for (const one of rows) {
      const cells = [
        one.rank,
        one.disk,
        one.class,
        ...(isMeasured ? [one.p99 || '-'] : []),
        one.size,
        one.free,
        one.mountPoint,
        one.model,
        one.reason,
      ];
      lines.push(row(cells.map(text)));
    }
    lines.push('');
  }
  const unusable = unusableRows(list);
  if (unusable.length > 0) {
    lines.push('Not for etcd:', '', ...unusable.map(([names, why]) => `- ${text(names)}: ${text(why)}`), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
