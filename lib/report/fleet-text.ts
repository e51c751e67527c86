// The fleet report for a terminal: a row per node up to a screen of them; beyond that counts, groups, and the rows that need a person.

import type { FleetNode, FleetReport, MissingNode } from '../fleet/fleet-report.js';
import { groupLines } from './fleet-groups-text.js';
import { cutTo, inMs, namesOr, plural } from './fleet-words.js';
import { thousands } from './format.js';
import { columnsOf, joined, padded, wrap } from './layout.js';
import {
  choiceWords,
  findingWords,
  headline,
  type Labelled,
  missingWords,
  oddWords,
  passesWords,
  problemWords,
  unusualSettings,
  WORDS,
  whyWords,
} from './messages/fleet.js';
import type { Ink, Pen } from './pen.js';
import { framedText } from './text-frame.js';
import type { TextOptions } from './text-options.js';

export interface FleetTextOptions extends TextOptions {
  /** A row for every node, however many there are. */
  readonly isWhole?: boolean | undefined;
  /** Shown in the first line; absent where none follows. */
  readonly exitStatus?: number | undefined;
}

/** As many rows as a screen has. */
const SCREEN_NODES = 30;
const LABEL_COLUMNS = 10;
/** Reasons of so many nodes are lines of their own. */
const MOST_REASONS = 10;

const INKS: Readonly<Record<FleetReport['outcome'], Ink>> = {
  recommended: 'good',
  suitable: 'good',
  unsuitable: 'bad',
  inconclusive: 'open',
};

export function renderFleetText(report: FleetReport, options: FleetTextOptions = {}): string {
  const exit = options.exitStatus === undefined ? '' : ` (exit ${options.exitStatus})`;
  return framedText(report, options, (fleet, { columns, pen }) => {
    const isList = options.isWhole === true || fleet.counts.nodes <= SCREEN_NODES;
    const lines = [
      ...wrap(`fleet: ${fleet.outcome}: ${headline(fleet)}${exit}`, columns, '', '  ').map((line, index) =>
        index === 0 ? pen(line, 'strong', INKS[fleet.outcome]) : pen(line, 'strong'),
      ),
      ...(isList ? nodeTable(fleet, columns, pen) : groupLines(fleet, columns, pen)),
      ...labelled(fleet, isList, columns).flatMap((line) => labelledLines(line, columns, pen)),
    ];
    return joined([lines.map((line) => line.trimEnd())]);
  });
}

function labelled(fleet: FleetReport, isList: boolean, width: number): readonly Labelled[] {
  const judged = fleet.nodes.flatMap((node) => {
    const why = whyWords(node);
    return why === undefined || why === '' ? [] : [{ label: 'why', text: `${node.name}: ${why}` }];
  });
  const odd = fleet.findings.filter((finding) => finding.id === 'odd-node');
  const others = fleet.findings.filter(({ id }) => id !== 'odd-node');
  const findings = isList ? fleet.findings.map(findingWords) : [...others.map(findingWords), ...oddWords(odd)];
  const unusual = unusualSettings(fleet.settings);
  const summaryOnly = fleet.nodes.filter(({ isSummaryOnly }) => isSummaryOnly);
  return [
    ...(isList && judged.length <= MOST_REASONS ? judged : []),
    ...(isList ? unreported(fleet, width) : []),
    ...(unusual === undefined ? [] : [unusual]),
    ...findings,
    ...(fleet.passes === undefined ? [] : [passesWords(fleet.passes)]),
    ...(fleet.nodes.length === 0 ? [] : fleet.choices.map(choiceWords)),
    ...ignored(fleet),
    ...(summaryOnly.length === 0
      ? []
      : [
          {
            label: 'note',
            text: `only the summary of ${namesOr(
              summaryOnly.map(({ name }) => name),
              6,
            )} is left: it has the verdict, but no histogram`,
          },
        ]),
    ...(isList ? [] : [{ label: 'more', text: '--all lists every node; -o fleet.html sorts and filters' }]),
  ];
}

/** Reasons that are cut in their row. */
function unreported({ missing }: FleetReport, width: number): readonly Labelled[] {
  return missing
    .map(({ name, reason }) => ({ label: 'why', text: `${name}: ${missingWords(reason)}` }))
    .filter(({ text }) => columnsOf(text) + LABEL_COLUMNS + 12 > width)
    .slice(0, MOST_REASONS);
}

/** Files that hold no report; those that stand as the reason of a missing node are not named twice. */
function ignored({ unusable, missing }: FleetReport): readonly Labelled[] {
  const told = new Set(missing.flatMap(({ reason }) => (reason.id === 'unusable-input' ? [reason.source] : [])));
  const rest = unusable.filter(({ source }) => !told.has(source));
  if (rest.length === 0) return [];
  if (rest.length <= 4)
    return rest.map(({ source, problem }) => ({ label: 'ignored', text: `${source} ${problemWords(problem)}` }));
  return [
    {
      label: 'ignored',
      text: `${plural(rest.length, 'file')} without a usable report: ${namesOr(
        rest.map(({ source }) => source),
        3,
      )}`,
    },
  ];
}

function labelledLines({ label, text }: Labelled, width: number, pen: Pen): readonly string[] {
  const indent = ' '.repeat(LABEL_COLUMNS);
  return wrap(text, width, padded(label, LABEL_COLUMNS), indent).map((line) =>
    line.startsWith(label) ? line.replace(label, pen(label, 'strong')) : line,
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly ink?: Ink;
  /** In place of all numbers. */
  readonly reason?: string;
}

const HEADS = ['', 'node', 'verdict', 'p99, ms', 'p99.9', 'max', 'slow', 'of', 'disk'];
const [NODE, VERDICT, P999, MAX, OF, DISK] = [1, 2, 4, 5, 7, 8];
/** The least useful width of the last column. */
const LEAST_DISK = 12;

/** A narrow terminal loses the count, then p99.9, then the maximum; a row never wraps. */
function nodeTable({ nodes, missing }: FleetReport, width: number, pen: Pen): readonly string[] {
  const rows: readonly Row[] = [...nodes.map(rowOf), ...missing.map(missingRow)];
  const names = rows.map(({ cells }) => columnsOf(cells[NODE] ?? ''));
  const nameColumns = Math.min(Math.max(4, ...names), Math.max(12, Math.floor(width / 4)));
  const widths = HEADS.map((head, column) =>
    column === NODE
      ? nameColumns
      : Math.max(columnsOf(head), ...rows.map(({ cells }) => columnsOf(cells[column] ?? ''))),
  );
  let shown = HEADS.map((_, column) => column);
  for (const column of [OF, P999, MAX]) {
    if (fixedWidth(shown, widths) + LEAST_DISK <= width) break;
    shown = shown.filter((one) => one !== column);
  }
  const line = ({ cells, ink, reason }: Row): string => {
    if (reason !== undefined) {
      const begin = [0, NODE, VERDICT]
        .map((column) => cellText(cells[column] ?? '', column, widths, pen, ink))
        .join('  ');
      return `  ${begin}  ${cutTo(reason, width - 4 - columnsOf(begin))}`;
    }
    const fixed = shown
      .filter((column) => column !== DISK)
      .map((column) => cellText(cells[column] ?? '', column, widths, pen, ink));
    const last = cutTo(cells[DISK] ?? '', width - fixedWidth(shown, widths));
    return `  ${fixed.join('  ')}  ${last}`;
  };
  return [line({ cells: HEADS }), ...rows.map(line)];
}

function cellText(cell: string, column: number, widths: readonly number[], pen: Pen, ink: Ink | undefined): string {
  const text = padded(cutTo(cell, widths[column] ?? 0), widths[column] ?? 0, column !== NODE && column !== VERDICT);
  return column === VERDICT && ink !== undefined ? pen(text, ink) : text;
}

/** All columns but the last, with what stands between them. */
function fixedWidth(shown: readonly number[], widths: readonly number[]): number {
  return 2 + shown.filter((column) => column !== DISK).reduce((sum, column) => sum + (widths[column] ?? 0) + 2, 0);
}

function rowOf(node: FleetNode): Row {
  const { append } = node;
  const slow = append === undefined || append.slow === null ? '-' : thousands(append.slow);
  return {
    cells: [
      node.rank === null ? '-' : String(node.rank),
      node.name,
      node.outcome,
      inMs(append?.p99Ns),
      inMs(append?.p999Ns),
      inMs(append?.maxNs),
      slow,
      append === undefined ? '-' : thousands(append.count),
      node.isComparable ? diskText(node) : `${WORDS.notCompared}; ${diskText(node)}`,
    ],
    ink: INKS[node.outcome],
  };
}

function missingRow({ name, reason }: MissingNode): Row {
  return { cells: ['-', name, WORDS.noReport], ink: 'open', reason: missingWords(reason) };
}

/** The models of its disks, or else their class. */
export function diskText({ disks, storageClass }: FleetNode): string {
  const models = [...new Set(disks.flatMap(({ model }) => model ?? []))];
  return models.length > 0 ? models.join(', ') : `${storageClass}${disks[0] === undefined ? '' : ` ${disks[0].name}`}`;
}
