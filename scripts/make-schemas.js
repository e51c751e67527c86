// Makes the JSON Schemas from the TypeScript types, including doc comments, and the TypeScript module for the reader of reports.
//   node scripts/make-schemas.js FOLDER
// Writes them below the folder, at their paths in this project. Additional properties are allowed: later releases add some within a schema
// version.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { DESCRIPTIONS } from './schema-descriptions.js';

const ROOT = join(import.meta.dirname, '..');
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: make-schemas.js FOLDER');

const generator = createGenerator({
  path: join(ROOT, 'lib/{report/report,diagnosis/diagnosis,fleet/fleet-report}.ts'),
  tsconfig: join(ROOT, 'tsconfig.json'),
  // tsc has already checked the types.
  skipTypeCheck: true,
  additionalProperties: true,
  sortProps: false,
});
const schemaOf = (name, title, type) => ({
  $id: `urn:etcd-disk-bench:${name}`,
  title: `etcd-disk-bench ${title}`,
  ...generator.createSchema(type),
});
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const writeSchema = (path, schema) => write(path, `${JSON.stringify(schema, null, 2)}\n`);

const report = schemaOf('report:2', 'report', 'SavedReport');
// A union over the keys of an interface gets a form for unknown keys, because additional properties are allowed.
for (const definition of Object.values(report.definitions)) {
  if (definition.anyOf === undefined) continue;
  const isOfNoId = ({ properties }) =>
    properties?.id?.type === 'string' && !('const' in properties.id || properties.id.enum);
  definition.anyOf = definition.anyOf.filter((form) => !isOfNoId(form));
}
for (const definition of Object.values(report.definitions)) describe(definition);

writeSchema('schema/report.schema.json', report);
writeSchema('schema/diagnosis.schema.json', schemaOf('diagnosis:1', 'diagnosis', 'Diagnosis'));
writeSchema('schema/fleet.schema.json', schemaOf('fleet:1', 'fleet report', 'FleetReport'));
// The module contains the schema, because a bundled program has no file beside it.
write(
  'lib/saved/schema.generated.ts',
  `// Made by \`npm run schema\` from the types of lib/report/report.ts: the same schema as schema/report.schema.json.

export const REPORT_SCHEMA: unknown = JSON.parse(
  ${singleQuoted(JSON.stringify(withoutDescriptions(report)))},
);
`,
);

/** Adds descriptions for properties without a doc comment. */
function describe(part) {
  for (const [name, property] of Object.entries(part.properties ?? {})) {
    property.description ??= DESCRIPTIONS[name];
    describe(property);
  }
  for (const below of [...(part.items ? [part.items] : []), ...(part.anyOf ?? [])]) describe(below);
}

/** Formats a string that contains double quotes like the formatter. */
function singleQuoted(text) {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, below]) => name !== 'description' || typeof below !== 'string');
  return Object.fromEntries(entries.map(([name, below]) => [name, withoutDescriptions(below)]));
}
