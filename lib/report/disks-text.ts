// The list of disks as text: the answer, a row and its reason for each candidate, then what cannot be used and why.

import type { DiskList } from '../disks.js';
import { joined, padded, section, table, wrap } from './layout.js';
import { type DiskRow, diskRows, disksAnswer, disksNext, diskTable, unusableRows } from './messages/disks.js';
import { framedText } from './text-frame.js';
import type { TextOptions } from './text-options.js';

const INDENT = ' '.repeat(5);

/** Text with a newline at its end. */
export function renderDisksText(list: DiskList, options: TextOptions = {}): string {
  return framedText(list, { ...options, width: options.width ?? 100 }, (safe, { columns, pen }) =>
    joined([
      [
        ...wrap(disksAnswer(safe), columns, '').map((line) => pen(line, 'strong')),
        ...candidateLines(diskRows(safe), columns, (line) => pen(line, 'fair')),
        ...section('not for etcd', unusableLines(safe, columns)),
        ...disksNext(safe).flatMap((next) => wrap(next, columns, 'next      ', ' '.repeat(10))),
      ],
    ]),
  );
}

function candidateLines(rows: readonly DiskRow[], columns: number, warned: (line: string) => string): string[] {
  if (rows.length === 0) return [];
  const cells = diskTable(rows);
  const last = (cells[0]?.length ?? 0) - 1;
  // A narrow terminal loses the model, then the size; a row never wraps.
  const [title = '', ...lines] = table(cells, [1, 2, last - 1, last], { columns, drop: [last, last - 3] });
  return [
    title,
    ...lines.flatMap((line, index) => {
      const { reason = '', isWarning = false } = rows[index] ?? {};
      const reasons = wrap(reason, columns, INDENT);
      return [line, ...(isWarning ? reasons.map(warned) : reasons)];
    }),
  ];
}

function unusableLines(list: DiskList, columns: number): string[] {
  const rows = unusableRows(list);
  const width = Math.min(28, Math.max(0, ...rows.map(([names]) => names.length)));
  return rows.flatMap(([names, why]) =>
    names.length > width
      ? [...wrap(names, columns, INDENT), ...wrap(why, columns, `${INDENT}${' '.repeat(width)}  `)]
      : wrap(why, columns, `${INDENT}${padded(names, width)}  `, `${INDENT}${' '.repeat(width)}  `),
  );
}
