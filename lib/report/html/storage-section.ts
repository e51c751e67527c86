// The storage below the path as HTML: each layer contains the layers below it, down to the disks and what is known of them.

import type { Leaf } from '../../storage/classify.js';
import type { Layer } from '../../storage/stack/layer.js';
import type { Attribute } from '../../storage/sysroot.js';
import { bytes } from '../format.js';
import { type LayerRow, layerRows } from '../layer-rows.js';
import { caveatSentences, layerText, reasonSentences } from '../messages/storage-evidence.js';
import type { Report } from '../report.js';
import { CLASSES } from '../storage-text.js';
import { html, type Markup } from './markup.js';
import { scrolling } from './tables.js';
import { capital } from './verdict-section.js';

export function storageSection({ storage }: Report): Markup {
  const { class: kind, confidence, measuredClass, filesystem, stack, leaves, neighbours } = storage;
  const caveats = caveatSentences(storage);
  const what = CLASSES[kind] ?? kind;
  return html`<section aria-labelledby="storage"><h2 id="storage">The storage</h2>
<p><strong>${capital(what)}</strong>${kind === 'unknown' ? '' : ` (${confidence})`}${
    measuredClass === undefined || measuredClass === kind
      ? ''
      : `; its latencies fit ${CLASSES[measuredClass] ?? measuredClass}`
  }.</p>
<ul>${reasonSentences(storage).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${stack.length === 0 ? '' : layerTree(stack, leaves)}
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

/** Each layer contains those below it. A layer that is below several is drawn once, and named where it recurs. */
function layerTree(stack: readonly Layer[], leaves: readonly Leaf[]): Markup {
  const { rows, left } = layerRows(stack);
  // From the deepest up: what is below a row is made before the row.
  const children: Markup[][] = [];
  for (const row of [...rows].reverse()) {
    const below = (children[row.depth + 1] ?? []).reverse();
    children[row.depth + 1] = [];
    const own = children[row.depth] ?? [];
    own.push(layerItem(row, below, leaves));
    children[row.depth] = own;
  }
  const more = left === 0 ? '' : html`<li class="kind">and ${left} more layers</li>`;
  return html`<div class="stack"><ul>${(children[0] ?? []).reverse()}${more}</ul></div>`;
}

function layerItem({ layer, depth, isAgain }: LayerRow, below: readonly Markup[], leaves: readonly Leaf[]): Markup {
  const leaf = leaves.find(({ name }) => name === layer.name && layer.below.length === 0);
  const kind = [leaf === undefined ? '' : 'leaf', depth % 2 === 0 ? 'even' : ''].join(' ').trim();
  return html`<li class="${kind}"><span class="name">${layer.name}</span> <span class="kind">${isAgain ? 'as above' : layerText(layer)}</span>${
    leaf === undefined
      ? ''
      : html`<br><span class="kind">${[`${CLASSES[leaf.class] ?? leaf.class}${leaf.class === 'unknown' ? '' : `, ${leaf.confidence}`}`, ...factsOf(leaf)].join(' · ')}</span>`
  }${below.length === 0 ? '' : html`<ul>${below}</ul>`}</li>`;
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
    ['reports to spin', ({ attributes }) => valueText(attributes.rotational, { '0': 'no', '1': 'yes' })],
    ['scheduler', ({ attributes }) => valueText(attributes.scheduler)],
  ];
  return scrolling(
    'The disks as the kernel reports them',
    html`<table><caption>The disks, as the kernel reports them</caption><thead><tr><td></td>${leaves.map(
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
