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
import { definitions, list, section } from './sections.js';
import { table } from './tables.js';

export function storageSection({ storage }: Report): Markup {
  const { class: kind, confidence, measuredClass, filesystem, leaves, neighbours } = storage;
  const caveats = caveatSentences(storage);
  const what = classWords(kind);
  const { usage } = filesystem;
  return section(
    'storage',
    'The storage',
    html`<p><strong>${capital(what)}</strong>${kind === 'unknown' ? '' : ` (${confidence})`}${
      measuredClass === undefined || measuredClass === kind ? '' : `; its latencies fit ${classWords(measuredClass)}`
    }.</p>`,
    list(reasonSentences(storage)),
    stackList(storage),
    caveats.length === 0 ? '' : html`<h3>Caveats</h3>${list(caveats)}`,
    filesystem.mountPoint === ''
      ? ''
      : html`<h3>File system</h3>${definitions([
          ['type', filesystem.type],
          ['mounted on', html`<code>${filesystem.mountPoint}</code>`],
          ['from', html`<code>${filesystem.source}</code>`],
          ['options', html`<code>${filesystem.options.join(', ')}</code>`],
          ...(usage === null
            ? []
            : ([['free', `${bytes(usage.availableBytes)} of ${bytes(usage.sizeBytes)}`]] as const)),
        ])}`,
    neighbours.length === 0
      ? ''
      : html`<h3>On the same disks</h3>${list(neighbours.map(({ name, role, leaves: on }) => html`<code>${name}</code> (${role}), on ${on.join(', ')}`))}`,
    leaves.length === 0 ? '' : disksTable(leaves),
  );
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
  return table(
    'The disks as the kernel reports them',
    [{ head: '', kind: 'name' }, ...leaves.map(({ name }) => ({ head: name }))],
    rows.map(([title, of]) => [title, ...leaves.map(of)]),
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
