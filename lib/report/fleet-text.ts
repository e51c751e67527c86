// The fleet report for a terminal: a row per node up to a screen of them; beyond that counts, groups, and the rows that need a person.

import type { FleetReport } from '../fleet/fleet-report.js';
import { groupLines } from './fleet-groups-text.js';
import { missingCells, NODE_HEADS, nodeCells } from './fleet-rows.js';
import { cutTo, namesOr, plural } from './fleet-words.js';
import { columnsOf, joined, padded, wrap } from './layout.js';
import {
  answerLines,
  findingWords,
  headline,
  type Labelled,
  missingWords,
  oddWords,
  problemWords,
  unusualSettings,
  whyLines,
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
  const judged = whyLines(fleet.nodes);
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
    ...answerLines(fleet),
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

const [NODE, VERDICT, P99, P999, MAX, OF, DISK] = [1, 2, 3, 4, 5, 7, 8];
/** The least useful width of the last column. */
const LEAST_DISK = 12;

/** A narrow terminal loses the count, then p99.9, then the maximum; a row never wraps. */
function nodeTable({ nodes, missing }: FleetReport, width: number, pen: Pen): readonly string[] {
  const rows = [NODE_HEADS, ...nodes.map(nodeCells), ...missing.map(missingCells)];
  const widths = NODE_HEADS.map((_, column) => Math.max(...rows.map((cells) => columnsOf(cells[column] ?? ''))));
  widths[NODE] = Math.min(widths[NODE] ?? 0, Math.max(12, Math.floor(width / 4)));
  const line = (cells: readonly string[], shown: readonly number[], ink?: Ink) => {
    const begin = shown.map((column) => {
      const columns = widths[column] ?? 0;
      const cell = padded(cutTo(cells[column] ?? '', columns), columns, column !== NODE && column !== VERDICT);
      return column === VERDICT && ink !== undefined ? pen(cell, ink) : cell;
    });
    const text = `  ${begin.join('  ')}  `;
    return `${text}${cutTo(cells[DISK] ?? '', width - columnsOf(text))}`;
  };
  const all = NODE_HEADS.map((_, column) => column).filter((column) => column !== DISK);
  let shown = all;
  for (const dropped of [OF, P999, MAX]) {
    const taken = shown.reduce((sum, column) => sum + 2 + (widths[column] ?? 0), 2);
    if (taken + LEAST_DISK <= width) break;
    shown = shown.filter((column) => column !== dropped);
  }
  return [
    line(NODE_HEADS, shown),
    ...nodes.map((node) => line(nodeCells(node), shown, INKS[node.outcome])),
    // The reason takes the place of all numbers.
    ...missing.map((node) => line(missingCells(node), all.slice(0, P99), 'open')),
  ];
}
