// The list of disks as one HTML page.

import type { DiskList } from '../../disks.js';
import { cleanAll } from '../layout.js';
import { diskRows, disksAnswer, unusableRows } from '../messages/disks.js';
import { documentOf } from './document.js';
import { html, type Markup } from './markup.js';
import { scrolling } from './tables.js';

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

const NUMBERS: ReadonlySet<string> = new Set(['p99', 'size', 'free']);

function candidates(list: DiskList, rows: ReturnType<typeof diskRows>, isMeasured: boolean): Markup {
  const heads = ['', 'disk', 'class', ...(isMeasured ? ['p99'] : []), 'size', 'free', 'mounted on', 'model', 'why'];
  const body = rows.map(
    (row) =>
      html`<tr><td class="number">${row.rank}</td><th scope="row">${row.disk}</th><td>${row.class}</td>${
        isMeasured ? html`<td class="number">${row.p99 || '-'}</td>` : ''
      }<td class="number">${row.size}</td><td class="number">${row.free}</td><td><code>${row.mountPoint}</code></td><td>${row.model}</td><td>${row.reason}</td></tr>`,
  );
  return html`<section aria-labelledby="disks"><h2 id="disks">${disksAnswer(list)}</h2>${
    rows.length === 0
      ? ''
      : scrolling(
          'Disks, the best first',
          html`<table><caption>Disks, the best first</caption><thead><tr>${heads.map((head) => html`<th scope="col"${NUMBERS.has(head) ? html` class="number"` : ''}>${head}</th>`)}</tr></thead><tbody>${body}</tbody></table>`,
        )
  }</section>`;
}

function unusable(list: DiskList): Markup {
  const rows = unusableRows(list);
  return rows.length === 0
    ? html``
    : html`<section aria-labelledby="unusable"><h2 id="unusable">Not for etcd</h2><dl>${rows.map(
        ([names, why]) => html`<dt>${names}</dt><dd>${why}</dd>`,
      )}</dl></section>`;
}
