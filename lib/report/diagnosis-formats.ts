// The formats of a diagnosis, and which file endings ask for them.

import { invalidOption } from '../errors.js';
import { renderDiagnosisJunit } from './diagnosis-junit.js';
import { renderDiagnosisMarkdown } from './diagnosis-markdown.js';
import { renderDiagnosisPrometheus } from './diagnosis-prometheus.js';
import { renderDiagnosisText } from './diagnosis-text.js';
import type { Diagnosis } from './diagnosis-types.js';
import { renderDiagnosisHtml } from './html/diagnosis-page.js';
import type { TextOptions } from './text.js';

export interface DiagnosisFormat {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly render: (diagnosis: Diagnosis, options?: TextOptions) => string;
}

export const DIAGNOSIS_FORMATS: readonly DiagnosisFormat[] = [
  { name: 'text', extensions: ['.txt'], render: renderDiagnosisText },
  { name: 'json', extensions: ['.json'], render: (diagnosis) => `${JSON.stringify(diagnosis, null, 2)}\n` },
  { name: 'html', extensions: ['.html', '.htm'], render: renderDiagnosisHtml },
  { name: 'markdown', extensions: ['.md', '.markdown'], render: renderDiagnosisMarkdown },
  { name: 'prometheus', extensions: ['.prom'], render: renderDiagnosisPrometheus },
  { name: 'junit', extensions: ['.xml'], render: renderDiagnosisJunit },
];

/** @throws DiskBenchError `ERR_INVALID_OPTION` for a format that there is not */
export function renderDiagnosis(diagnosis: Diagnosis, format: string, options?: TextOptions): string {
  const row = DIAGNOSIS_FORMATS.find(({ name }) => name === format);
  if (row !== undefined) return row.render(diagnosis, options);
  throw invalidOption('format', `format must be one of ${DIAGNOSIS_FORMATS.map(({ name }) => name).join(', ')}`);
}

/**
 * The format that a file's ending asks for; `undefined` for a name without any.
 *
 * @throws DiskBenchError `ERR_INVALID_OPTION` for an ending that no format has
 */
export function diagnosisFormatOfFile(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const [, ending] = /[^.](\.[^.]*)$/.exec(name) ?? [];
  if (ending === undefined) return undefined;
  const row = DIAGNOSIS_FORMATS.find(({ extensions }) => extensions.includes(ending));
  if (row !== undefined) return row.name;
  const known = DIAGNOSIS_FORMATS.flatMap(({ extensions }) => extensions).join(', ');
  throw invalidOption('output', `output ${JSON.stringify(path.slice(0, 200))}: unknown file extension; use ${known}`);
}
