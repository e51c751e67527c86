// The storage below a path as text: the class first, then why, then everything that was read and from where.

import type { Leaf } from '../storage/classify.js';
import type { Storage } from '../storage/inspect.js';
import type { StorageClass } from '../storage/rules.js';
import type { Layer } from '../storage/stack/layer.js';
import type { Attribute } from '../storage/sysroot.js';
import { bytes } from './format.js';
import { section, wrap } from './layout.js';
import { known } from './messages/by-id.js';
import { caveatSentences, layerText, reasonSentences } from './messages/storage-evidence.js';
import { stackRows } from './stack-tree.js';
import type { Look } from './text-frame.js';

/** What a class is called in a sentence. */
const CLASSES: Readonly<Record<StorageClass, string>> = {
  nvme: 'a local NVMe disk',
  ssd: 'a local SSD',
  hdd: 'a spinning disk',
  network: 'network storage',
  virtual: 'a virtual disk',
  memory: 'memory',
  unknown: 'unknown storage',
};

/** A saved report may have a class of a later build: it is shown as unknown. */
export function classWords(kind: StorageClass): string {
  return known(CLASSES, kind) ?? `storage of a class unknown to this version, ${kind}`;
}

/** Sections of lines. A long path or name may pass the width. */
export function storageSections(storage: Storage, { columns, pen }: Look): string[][] {
  const titled = (title: string, lines: readonly string[]) => section(pen(title, 'strong'), lines);
  const sections = [
    [...headline(storage, columns), ...reasonSentences(storage).flatMap((text) => wrap(text, columns, '  '))],
    titled('file system', filesystemLines(storage, columns)),
    titled('stack', treeLines(storage.stack)),
    ...storage.leaves.map((leaf) => titled(leafTitle(leaf), leafLines(leaf))),
    titled('on the same disks', neighbourLines(storage, columns)),
    titled(
      'caveats',
      caveatSentences(storage).flatMap((text) => wrap(text, columns, '  - ', '    ')),
    ),
  ];
  return sections.map((lines) => lines.map((line) => line.trimEnd()));
}

function headline({ path, realPath, class: kind, confidence, measuredClass }: Storage, columns: number): string[] {
  const sure = kind === 'unknown' ? '' : `, ${confidence}`;
  return [
    ...wrap(`${path} is on ${classWords(kind)}${kind === 'unknown' ? '' : ` (${kind}${sure})`}.`, columns, ''),
    ...(realPath === path ? [] : wrap(`Its links lead to ${realPath}.`, columns, '')),
    ...(measuredClass === undefined || measuredClass === kind
      ? []
      : wrap(`Its latencies fit ${classWords(measuredClass)} (${measuredClass}).`, columns, '')),
  ];
}

function filesystemLines(
  { filesystem: { type, source, mountPoint, syncOptions, usage } }: Storage,
  columns: number,
): string[] {
  if (mountPoint === '') {
    return [];
  }
  const options = syncOptions.length === 0 ? '' : `, mounted with ${syncOptions.join(', ')}`;
  return [
    ...wrap(`${type} on ${mountPoint} from ${source}${options}`, columns, '  ', '    '),
    ...(usage === null || usage.sizeBytes === 0
      ? []
      : [`  ${bytes(usage.availableBytes)} of ${bytes(usage.sizeBytes)} free`]),
  ];
}

/** The stack as a tree. A layer that several are on is shown once, and named again where it is met again. */
function treeLines(stack: readonly Layer[]): string[] {
  const { rows, isCut } = stackRows(stack);
  const lines = rows.map(({ layer, isLast, isAgain }) => {
    const indent = isLast.slice(0, -1).map((last) => (last ? '   ' : '│  '));
    const lead = isLast.length === 0 ? '' : isLast.at(-1) ? '└─ ' : '├─ ';
    return [`${indent.join('')}${lead}${layer.name}`, isAgain ? 'as above' : layerLine(layer)] as const;
  });
  return aligned([...lines, ...(isCut ? [['...', 'more layers'] as const] : [])]);
}

function layerLine({ kind, type, device, attributes }: Layer): string {
  const more = [valueOrNull(attributes.name), valueOrNull(attributes.cacheMode)].filter(
    (text) => text !== null && text !== '',
  );
  const number = device === null || kind === 'filesystem' ? '' : `, ${device}`;
  return `${layerText({ kind, type })}${more.length === 0 ? '' : ` ${more.join(' ')}`}${number}`;
}

function leafTitle(leaf: Leaf): string {
  const sure = leaf.class === 'unknown' ? '' : `, ${leaf.confidence}`;
  return `${leaf.name}: ${leaf.class}${sure}`;
}

const FLAGS = { '0': 'no', '1': 'yes' };

function leafLines(leaf: Leaf): string[] {
  const { attributes, controllers } = leaf;
  const { sizeSectors, rotationPage, reportedCache, zoned } = attributes;
  const row = (title: string, attribute: Attribute, words?: Readonly<Record<string, string>>) =>
    [title, valueText(attribute, words), from(leaf, attribute)] as const;
  const rows = [
    ['attached by', [leaf.transport, leaf.hostDriver].filter((text) => text !== null).join(', driver '), ''],
    row('vendor', attributes.vendor),
    row('model', controllers[0]?.model ?? attributes.model),
    ['size', sizeOfSectors(sizeSectors), from(leaf, sizeSectors)],
    row('rotational', attributes.rotational, FLAGS),
    ['rotation rate', rotationText(leaf), from(leaf, rotationPage)],
    row('write cache', attributes.writeCache),
    row('FUA', attributes.fua, FLAGS),
    row('scheduler', attributes.scheduler),
    // Only of a disk that has them.
    ...(reportedCache?.state === 'read' && reportedCache.value !== '' ? [row('disk cache type', reportedCache)] : []),
    ...(zoned?.state === 'read' && zoned.value !== 'none' ? [row('zoned', zoned)] : []),
    ...controllers.map(({ name, transport }) => [
      'transport',
      valueText(transport),
      `/sys/class/nvme/${name}/transport`,
    ]),
  ];
  return [...(leaf.sysPath === null ? [] : [`  ${leaf.sysPath}`]), ...aligned(rows)];
}

/** The file below the disk's own folder, which stands above the rows. */
function from({ sysPath, controllers: [controller] }: Leaf, { path }: Attribute): string {
  if (controller?.model.path === path) {
    return `/sys/class/nvme/${controller.name}/model`;
  }
  return sysPath !== null && path.startsWith(`${sysPath}/`) ? path.slice(sysPath.length + 1) : path;
}

function rotationText({ rotationRate, attributes: { rotationPage } }: Leaf): string {
  if (rotationRate === null) {
    return rotationPage.state === 'unreadable' ? `unreadable (${rotationPage.reason})` : 'absent';
  }
  return rotationRate === 0 ? 'not reported' : rotationRate === 1 ? 'does not rotate' : `${rotationRate} rpm`;
}

const ROLES = {
  root: 'the root file system',
  'container-images': 'container images',
  swap: 'swap',
  logs: 'logs',
  etcd: 'a running etcd',
  other: 'file system',
} as const;

function neighbourLines({ neighbours }: Storage, columns: number): string[] {
  return neighbours.flatMap(({ role, name, leaves }) =>
    wrap(`${name}, ${known(ROLES, role) ?? role}, on ${leaves.join(', ')}`, columns, '  ', '    '),
  );
}

function valueText(attribute: Attribute, words: Readonly<Record<string, string>> = {}): string {
  if (attribute.state === 'read') {
    return words[attribute.value] ?? (attribute.value === '' ? 'empty' : attribute.value);
  }
  return attribute.state === 'absent' ? 'absent' : `unreadable (${attribute.reason})`;
}

function valueOrNull(attribute: Attribute | undefined): string | null {
  return attribute?.state === 'read' ? attribute.value : null;
}

function sizeOfSectors(attribute: Attribute): string {
  return attribute.state === 'read' && /^\d{1,15}$/.test(attribute.value)
    ? bytes(Number(attribute.value) * 512)
    : valueText(attribute);
}

/** Columns two spaces apart; a long cell moves only its own row. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1].map((column) =>
    Math.min(MAX_COLUMN, Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows.map(
    (row) =>
      `  ${row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join('  ')}`,
  );
}

const MAX_COLUMN = 40;
