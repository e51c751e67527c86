// One function that renders every result of this package in every format that can hold it, and the table of formats.

import type { Comparison } from '../comparison/compare.js';
import type { DiskList } from '../disks.js';
import { invalidOption } from '../errors.js';
import type { FleetReport } from '../fleet/fleet-report.js';
import { renderComparisonMarkdown, renderComparisonText } from './comparison-text.js';
import { renderDiagnosisJunit } from './diagnosis-junit.js';
import { renderDiagnosisMarkdown } from './diagnosis-markdown.js';
import { renderDiagnosisPrometheus } from './diagnosis-prometheus.js';
import { renderDiagnosisText } from './diagnosis-text.js';
import type { Diagnosis } from './diagnosis-types.js';
import { renderDisksMarkdown } from './disks-markdown.js';
import { renderDisksText } from './disks-text.js';
import { renderFioJson } from './fio-json.js';
import { renderFleetJunit } from './fleet-junit.js';
import { renderFleetMarkdown } from './fleet-markdown.js';
import { renderFleetPrometheus } from './fleet-prometheus.js';
import { renderFleetText } from './fleet-text.js';
import { renderHgrm } from './hgrm.js';
import { renderDiagnosisHtml } from './html/diagnosis-page.js';
import { renderDisksHtml } from './html/disks-page.js';
import { renderFleetHtml } from './html/fleet-page.js';
import { renderHtml } from './html/render-html.js';
import { renderSetHtml } from './html/render-set-html.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { renderPrometheus } from './prometheus.js';
import type { Inspection, Report, ReportSet } from './report.js';
import { renderSetMarkdown } from './set-markdown.js';
import { renderSetText } from './set-text.js';
import { renderInspectionText, renderText } from './text.js';
import type { TextOptions } from './text-options.js';

/** Each kind of result. */
interface Results {
  readonly report: Report;
  readonly set: ReportSet;
  readonly inspection: Inspection;
  readonly comparison: Comparison;
  readonly diagnosis: Diagnosis;
  readonly disks: DiskList;
  readonly fleet: FleetReport;
}

/** What a format can hold. */
export type RenderableKind = keyof Results;

/** The results that this package returns or reads. */
export type Renderable = Results[RenderableKind];

/** A format, as data. */
export interface Format {
  readonly name: string;
  /** Of file names, each with its dot. */
  readonly extensions: readonly string[];
  /** What it is for, in a few words. */
  readonly purpose: string;
  readonly holds: readonly RenderableKind[];
}

type Render<What> = (what: What, options?: TextOptions) => string | Promise<string>;

/** The renderers of a format; absent if the format cannot hold that result. */
type Renderers = { readonly [Kind in RenderableKind]?: Render<Results[Kind]> };

const ROWS: readonly (Omit<Format, 'holds'> & { readonly renderers: Renderers })[] = [
  {
    name: 'text',
    extensions: ['.txt'],
    purpose: 'for a terminal',
    renderers: {
      report: renderText,
      set: renderSetText,
      inspection: renderInspectionText,
      comparison: renderComparisonText,
      diagnosis: renderDiagnosisText,
      disks: renderDisksText,
      fleet: renderFleetText,
    },
  },
  {
    name: 'json',
    extensions: ['.json'],
    purpose: 'all data, to keep and to render again',
    renderers: {
      report: renderJson,
      set: renderJson,
      inspection: renderJson,
      comparison: renderJson,
      diagnosis: renderJson,
      disks: renderJson,
      fleet: renderJson,
    },
  },
  {
    name: 'html',
    extensions: ['.html', '.htm'],
    purpose: 'one page with charts',
    renderers: {
      report: renderHtml,
      set: renderSetHtml,
      diagnosis: renderDiagnosisHtml,
      disks: renderDisksHtml,
      fleet: renderFleetHtml,
    },
  },
  {
    name: 'markdown',
    extensions: ['.md', '.markdown'],
    purpose: 'for an issue or a pull request',
    renderers: {
      report: renderMarkdown,
      set: renderSetMarkdown,
      comparison: renderComparisonMarkdown,
      diagnosis: renderDiagnosisMarkdown,
      disks: renderDisksMarkdown,
      fleet: renderFleetMarkdown,
    },
  },
  {
    name: 'prometheus',
    extensions: ['.prom'],
    purpose: "for node_exporter's textfile collector",
    renderers: {
      report: renderPrometheus,
      set: renderPrometheus,
      diagnosis: renderDiagnosisPrometheus,
      fleet: renderFleetPrometheus,
    },
  },
  {
    name: 'junit',
    extensions: ['.xml'],
    purpose: 'test cases for CI',
    renderers: {
      report: renderJunit,
      set: renderJunit,
      diagnosis: renderDiagnosisJunit,
      fleet: renderFleetJunit,
    },
  },
  {
    name: 'fio-json',
    extensions: ['.fio.json'],
    purpose: 'for programs that read the output of fio',
    renderers: { report: renderFioJson, set: renderFioJson },
  },
  {
    name: 'hgrm',
    extensions: ['.hgrm'],
    purpose: "the fixed-rate appends, for HdrHistogram's plotter",
    renderers: { report: renderHgrm },
  },
];

/** Every format. */
export const FORMATS: readonly Format[] = ROWS.map(({ name, extensions, purpose, renderers }) => ({
  name,
  extensions,
  purpose,
  holds: Object.keys(renderers) as RenderableKind[],
}));

/**
 * Renders any result of this package. The same data give the same text.
 *
 * @param format the name of one of {@link FORMATS}, `text` by default
 * @param options used only by `text`
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an unknown format, and for one that cannot hold what is rendered
 */
export async function render(what: Renderable, format = 'text', options?: TextOptions): Promise<string> {
  const row = ROWS.find(({ name }) => name === format);
  if (!row) {
    throw invalidOption('format', `format must be one of ${nameList(() => true)}, not ${shown(format)}`);
  }
  const kind = kindOf(what);
  const renderAs = row.renderers[kind] as Render<Renderable> | undefined;
  if (!renderAs) {
    const able = nameList(({ renderers }) => renderers[kind] !== undefined);
    throw invalidOption('format', `the format ${row.name} cannot hold ${KINDS[kind]}: use one of ${able}`);
  }
  return renderAs(what, options);
}

const KINDS: Readonly<Record<RenderableKind, string>> = {
  report: 'a report',
  set: 'several directories',
  inspection: 'an inspection',
  comparison: 'a comparison',
  diagnosis: 'a diagnosis',
  disks: 'a list of disks',
  fleet: 'a fleet',
};

function kindOf(what: Renderable): RenderableKind {
  if ('reports' in what) return 'set';
  if ('runs' in what) return 'comparison';
  if ('answer' in what) return 'diagnosis';
  if ('candidates' in what) return 'disks';
  if ('nodes' in what) return 'fleet';
  return 'verdict' in what ? 'report' : 'inspection';
}

function nameList(is: (row: (typeof ROWS)[number]) => boolean): string {
  return ROWS.filter(is)
    .map(({ name }) => name)
    .join(', ');
}

function shown(text: unknown): string {
  return JSON.stringify(String(text).slice(0, 200));
}
