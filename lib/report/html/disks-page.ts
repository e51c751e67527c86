// The list of disks as one HTML page.

import type { DiskList } from '../../disks.js';
import { cleanAll } from '../layout.js';
import { diskRows, disksAnswer, unusableRows } from '../messages/disks.js';
import { documentOf } from './document.js';
import { type Content, html, type Markup } from './markup.js';
import { definitions, section } from './sections.js';
import { type Column, table } from './tables.js';

/** A whole HTML document. */
export function renderDisksHtml(given: DiskList): string {
  const list = cleanAll(given);
  const rows = diskRows(list);
  const isMeasured = rows.some(({ p99 }) => p99 !== '');
  return documentOf({
    title: 'Disks for etcd',
    question: 'Where should the data of etcd go?',
    tool: list.tool,
    startedAt: '',
    body: [candidates(list, rows, isMeasured), unusable(list)],
    charts: [],
    ...(isMeasured ? {} : { closing: 'The list comes from data of the kernel; no disk was measured.' }),
  });
}

function candidates(list: DiskList, rows: readonly DiskRow[], isMeasured: boolean): Markup {
  const columns = COLUMNS.filter(({ head }) => isMeasured || head !== 'p99');
  const body = rows.map((row) => columns.map(({ cell }) => cell(row)));
  return section('disks', disksAnswer(list), rows.length === 0 ? '' : table('Disks, the best first', columns, body));
}

type DiskRow = ReturnType<typeof diskRows>[number];

const COLUMNS: readonly (Column & { readonly cell: (row: DiskRow) => Content })[] = [
  { head: '', kind: 'number', cell: ({ rank }) => rank },
  { head: 'disk', kind: 'name', cell: ({ disk }) => disk },
  { head: 'class', cell: (row) => row.class },
  { head: 'p99', kind: 'number', cell: ({ p99 }) => p99 || '-' },
  { head: 'size', kind: 'number', cell: ({ size }) => size },
  { head: 'free', kind: 'number', cell: ({ free }) => free },
  { head: 'mounted on', cell: ({ mountPoint }) => html`<code>${mountPoint}</code>` },
  { head: 'model', cell: ({ model }) => model },
  { head: 'why', cell: ({ reason }) => reason },
];

function unusable(list: DiskList): Markup {
  const rows = unusableRows(list);
  return rows.length === 0 ? html`` : section('unusable', 'Not for etcd', definitions(rows));
}
