// Diagnoses text from a string.

import { Readable } from 'node:stream';
import { type DiagnoseOptions, type Diagnosis, diagnoseEtcd } from '../../lib/index.js';

/** By name: the text of metrics, or of a log. */
export function diagnoseTexts(
  texts: Readonly<Record<string, string>>,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const sources = Object.entries(texts).map(([name, text]) => ({ name, stream: Readable.from([Buffer.from(text)]) }));
  return diagnoseEtcd(sources, options);
}

export function idsOf({ findings }: Diagnosis): readonly string[] {
  return findings.map(({ id }) => id);
}
