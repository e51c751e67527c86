// The table of formats: what each is called, which file endings ask for it, and what renders it. The command's --format, its --output and
// its `report` all read this one.

import { invalidOption } from '../errors.js';
import { renderFioJson } from './fio-json.js';
import { renderHgrm } from './hgrm.js';
import { renderHtml } from './html/render-html.js';
import { renderSetHtml } from './html/render-set-html.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { renderPrometheus } from './prometheus.js';
import type { Report, ReportSet, SavedReport } from './report.js';
import { renderSetMarkdown } from './set-markdown.js';
import { renderSetText } from './set-text.js';
import { renderText, type TextOptions } from './text.js';

export interface Format {
  readonly name: string;
  /** Endings of file names, each with its dot. */
  readonly extensions: readonly string[];
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Pure: the same report makes the same text. Only `text` heeds the options. */
  readonly render: (report: Report, options?: TextOptions) => string | Promise<string>;
  /** The same for several directories; absent from a format that holds one. */
  readonly renderSet?: (set: ReportSet, options?: TextOptions) => string | Promise<string>;
}

export const FORMATS: readonly Format[] = [
  {
    name: 'text',
    extensions: ['.txt'],
    purpose: 'to read in a terminal',
    render: renderText,
    renderSet: renderSetText,
  },
  {
    name: 'json',
    extensions: ['.json'],
    purpose: 'everything, to keep and to render again',
    render: renderJson,
    renderSet: renderJson,
  },
  {
    name: 'html',
    extensions: ['.html', '.htm'],
    purpose: 'one page with charts, to send on',
    render: (report) => renderHtml(report),
    renderSet: (set) => renderSetHtml(set),
  },
  {
    name: 'markdown',
    extensions: ['.md', '.markdown'],
    purpose: 'for an issue or a change request',
    render: renderMarkdown,
    renderSet: renderSetMarkdown,
  },
  {
    name: 'prometheus',
    extensions: ['.prom'],
    purpose: "for node_exporter's textfile collector",
    render: (report) => renderPrometheus(report),
    renderSet: ({ reports }) => renderPrometheus(reports),
  },
  {
    name: 'junit',
    extensions: ['.xml'],
    purpose: 'one test case a finding, for CI',
    render: (report) => renderJunit(report),
    renderSet: ({ reports }) => renderJunit(reports),
  },
  {
    name: 'fio-json',
    extensions: ['.fio.json'],
    purpose: 'for what parses the output of fio',
    render: (report) => renderFioJson(report),
    renderSet: ({ reports }) => renderFioJson(reports),
  },
  {
    name: 'hgrm',
    extensions: ['.hgrm'],
    purpose: "the paced fdatasyncs, for HdrHistogram's plotters",
    render: (report) => renderHgrm(report),
  },
];

/**
 * The format of a name, such as `markdown`.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION`, naming those that there are
 */
export function formatNamed(name: string): Format {
  const format = FORMATS.find((row) => row.name === name);
  if (format) return format;
  throw invalidOption(
    'format',
    `format must be one of ${FORMATS.map((row) => row.name).join(', ')}, not ${shown(name)}`,
  );
}

/**
 * The format that a file's ending asks for, the longest ending first; `undefined` for a name without any ending.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an ending that no format has
 */
export function formatOfFile(path: string): Format | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [, ending] = /[^.](\.[^.]*)$/.exec(name) ?? [];
  if (ending === undefined) return undefined;
  const fitting = FORMATS.flatMap((format) => format.extensions.map((extension) => ({ format, extension })))
    .filter(({ extension }) => name.toLowerCase().endsWith(extension))
    .sort((a, b) => b.extension.length - a.extension.length);
  if (fitting[0]) return fitting[0].format;
  const known = FORMATS.flatMap(({ extensions }) => extensions).join(', ');
  throw invalidOption(
    'output',
    `output ${shown(path)}: no format has the ending ${shown(ending)}; there are ${known}, and a name without an ending has the format of --format`,
  );
}

/**
 * Renders what was saved: one report, or those of several directories.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for several in a format that holds one
 */
export async function renderAs(format: Format, saved: SavedReport, options?: TextOptions): Promise<string> {
  if (!('reports' in saved)) return format.render(saved, options);
  checkHoldsSeveral(format);
  return format.renderSet?.(saved, options) ?? '';
}

/** @throws DiskBenchError `ERR_INVALID_OPTION` for a format that holds one report */
export function checkHoldsSeveral({ name, renderSet }: Format): void {
  if (renderSet) return;
  const able = FORMATS.filter((row) => row.renderSet).map((row) => row.name);
  throw invalidOption('format', `format ${name} holds one directory, and there are several: use ${able.join(', ')}`);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
