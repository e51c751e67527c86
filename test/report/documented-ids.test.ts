// docs/formats.md has a line for every id of the report and for no other id, and a row for every format.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FORMATS } from '../../lib/report/render.js';

interface Schema {
  readonly $ref?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { definitions } = JSON.parse(read('schema/report.schema.json')) as {
  readonly definitions: Readonly<Record<string, Schema>>;
};
const page = read('docs/formats.md');

function resolved(schema: Schema | undefined): Schema {
  return schema?.$ref === undefined ? (schema ?? {}) : resolved(definitions[schema.$ref.split('/').at(-1) ?? '']);
}

/** The ids of a definition and of all its variants. */
function idsOf(schema: Schema | undefined): readonly string[] {
  const { anyOf = [], properties = {} } = resolved(schema);
  const { const: one, enum: several = [] } = resolved(properties['id']);
  return [...anyOf.flatMap(idsOf), ...(one === undefined ? several : [one])];
}

/** The ids in the tables between two positions of the page. */
function documented(from: string, to: string): readonly string[] {
  const start = page.indexOf(from);
  const end = page.indexOf(to, start + from.length);
  expect([from, start >= 0, end > start]).toEqual([from, true, true]);
  return [...page.slice(start, end).matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id = '']) => id);
}

const END = '\0';

it.each<[string, readonly string[], string, string]>([
  ['findings', ['MeasuredFinding', 'StorageFinding', 'FailureFinding'], '### Findings', '`unresolved.id`'],
  ['reasons why a finding is unresolved', ['Unresolved'], '`unresolved.id`', '### Advice'],
  ['advice', ['Advice'], '### Advice', '### Notices'],
  ['notices', ['Notice'], '### Notices', '### Observations'],
  ['observations', ['Observation'], '### Observations', '### Deviations'],
  ['deviations', ['Deviation'], '### Deviations', '### Ranking'],
  ['reasons of a rank', ['RankReason'], '### Ranking', '### Storage'],
  ['caveats', ['Caveat'], '### Storage', '`storage.contradictions'],
])('every id is on the page: %s', (_, names, from, to) => {
  const ids = names.flatMap((name) => idsOf(definitions[name]));
  expect([...documented(from, to)].sort()).toEqual([...new Set(ids)].sort());
});

it('every contradiction is on the page', () => {
  const { enum: ids = [] } = resolved(definitions['ContradictionId']);
  const rest = `${page}${END}`;
  const found = [...rest.slice(rest.indexOf('`storage.contradictions')).matchAll(/^\| `([a-z-]+)` \|/gm)];
  expect(found.map(([, id]) => id).sort()).toEqual([...ids].sort());
});

it('every format is on the page, with its extensions', () => {
  for (const { name, extensions } of FORMATS) {
    expect(page).toContain(`| \`${name}\` | ${extensions.map((one) => `\`${one}\``).join(', ')} |`);
  }
});
