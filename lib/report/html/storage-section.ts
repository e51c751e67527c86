// The storage below the path as HTML: each layer contains the layers below it, down to the disks and what is known of them.

import type { Leaf } from '../../storage/classify.js';
import type { Attribute } from '../../storage/sysroot.js';
import { bytes } from '../format.js';
import { capital } from '../messages/sentences.js';
import { caveatSentences, layerText, reasonSentences } from '../messages/storage-evidence.js';
import type { Report } from '../report.js';
import { type StackRow, stackRows } from '../stack-tree.js';
import { classWords } from '../storage-text.js';
import { html, type Markup } from './markup.js';
import { scrolling } from './tables.js';

export function storageSection({ storage }: Report): Markup {
  const { class: kind, confidence, measuredClass, filesystem, leaves, neighbours } = storage;
  const caveats = caveatSentences(storage);
  const what = classWords(kind);
  return html`<section aria-labelledby="storage"><h2 id="storage">The storage</h2>
<p><strong>${capital(what)}</strong>${kind === 'unknown' ? '' : ` (${confidence})`}${
    measuredClass === undefined || measuredClass === kind ? '' : `; its latencies fit ${classWords(measuredClass)}`
  }.</p>
<ul>${reasonSentences(storage).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${stackList(storage)}
${caveats.length === 0 ? '' : html`<h3>Caveats</h3><ul>${caveats.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${
  filesystem.mountPoint === ''
    ? ''
    : html`<h3>File system</h3><dl>
<dt>type</dt><dd>${filesystem.type}</dd>
<dt>mounted on</dt><dd><code>${filesystem.mountPoint}</code></dd>
<dt>from</dt><dd><code>${filesystem.source}</code></dd>
<dt>options</dt><dd><code>${filesystem.options.join(', ')}</code></dd>
${filesystem.usage === null ? '' : html`<dt>free</dt><dd>${bytes(filesystem.usage.availableBytes)} of ${bytes(filesystem.usage.sizeBytes)}</dd>`}
</dl>`
}
${
  neighbours.length === 0
    ? ''
    : html`<h3>On the same disks</h3><ul>${neighbours.map(({ name, role, leaves: on }) => html`<li><code>${name}</code> (${role}), on ${on.join(', ')}</li>`)}</ul>`
}
${leaves.length === 0 ? '' : disksTable(leaves)}</section>`;
}

/** A layer and those below it. */
interface Node {
  readonly row: StackRow;
  readonly below: Node[];
}

/** The rows as a tree, which is no deeper than their bound. */
function treeOf(rows: readonly StackRow[]): Node | undefined {
  const path: Node[] = [];
  for (const row of rows) {
    const node: Node = { row, below: [] };
    path.splice(row.depth);
    path.at(-1)?.below.push(node);
    path.push(node);
  }
  return path[0];
}

/** A layer below several others is drawn once; later places only name it. */
function layerItem({ row: { layer, depth, isAgain }, below }: Node, leaves: readonly Leaf[]): Markup {
  const leaf = leaves.find(({ name }) => name === layer.name && layer.below.length === 0);
  const kind = [leaf === undefined ? '' : 'leaf', depth % 2 === 0 ? 'even' : ''].join(' ').trim();
  return html`<li class="${kind}"><span class="name">${layer.name}</span> <span class="kind">${isAgain ? 'as above' : layerText(layer)}</span>${
    leaf === undefined
      ? ''
      : html`<br><span class="kind">${[`${classWords(leaf.class)}${leaf.class === 'unknown' ? '' : `, ${leaf.confidence}`}`, ...factsOf(leaf)].join(' · ')}</span>`
  }${below.length === 0 ? '' : html`<ul>${below.map((next) => layerItem(next, leaves))}</ul>`}</li>`;
}

function stackList({ stack, leaves }: Report['storage']): Markup {
  const { rows, isCut } = stackRows(stack);
  const top = treeOf(rows);
  if (top === undefined) return html``;
  return html`<div class="stack"><ul>${layerItem(top, leaves)}</ul>${isCut ? html`<p class="note">More layers are in the JSON report.</p>` : ''}</div>`;
}

/** The model, the size and the cache, if they are known. */
function factsOf({ attributes, controllers }: Leaf): readonly string[] {
  const { model, sizeSectors, writeCache } = attributes;
  const values = [controllers[0]?.model ?? model].flatMap((attribute) =>
    attribute.state === 'read' ? attribute.value : [],
  );
  return [
    ...values,
    ...(sizeSectors.state === 'read' ? [sizeText(sizeSectors)] : []),
    ...(writeCache.state === 'read' ? [`cache: ${writeCache.value}`] : []),
  ];
}

function disksTable(leaves: readonly Leaf[]): Markup {
  const rows: readonly (readonly [string, (leaf: Leaf) => string])[] = [
    ['attached by', (leaf) => [leaf.transport, leaf.hostDriver].filter((text) => text !== null).join(', driver ')],
    ['vendor', ({ attributes }) => valueText(attributes.vendor)],
    ['model', ({ attributes, controllers }) => valueText(controllers[0]?.model ?? attributes.model)],
    ['size', ({ attributes }) => sizeText(attributes.sizeSectors)],
    ['write cache', ({ attributes }) => valueText(attributes.writeCache)],
    ['rotational', ({ attributes }) => valueText(attributes.rotational, { '0': 'no', '1': 'yes' })],
    ['scheduler', ({ attributes }) => valueText(attributes.scheduler)],
  ];
  return scrolling(
    'The disks as the kernel reports them',
    html`<table><caption>The disks as the kernel reports them</caption><thead><tr><td></td>${leaves.map(
      ({ name }) => html`<th scope="col">${name}</th>`,
    )}</tr></thead><tbody>${rows.map(
      ([title, of]) => html`<tr><th scope="row">${title}</th>${leaves.map((leaf) => html`<td>${of(leaf)}</td>`)}</tr>`,
    )}</tbody></table>`,
  );
}

function valueText(attribute: Attribute | undefined, words: Readonly<Record<string, string>> = {}): string {
  if (attribute === undefined || attribute.state === 'absent') return 'absent';
  if (attribute.state === 'unreadable') return `unreadable (${attribute.reason})`;
  return words[attribute.value] ?? attribute.value;
}

function sizeText(sectors: Attribute): string {
  return sectors.state === 'read' && /^\d{1,15}$/.test(sectors.value)
    ? bytes(Number(sectors.value) * 512)
    : valueText(sectors);
}
