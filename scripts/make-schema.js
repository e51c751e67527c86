// Makes the JSON Schema of the report from its TypeScript types, including doc comments, and the TypeScript module for its reader. Writes
// them to the two named files, or prints the schema.

import { writeFileSync } from 'node:fs';
import { DESCRIPTIONS } from './schema-descriptions.js';
import { schemaOf } from './schema-of.js';

const schema = schemaOf('../lib/report/report.ts', 'SavedReport');

// A union over the keys of an interface gets a form for unknown keys, because additional properties are allowed.
for (const definition of Object.values(schema.definitions)) {
  if (definition.anyOf === undefined) continue;
  const isOfNoId = ({ properties }) =>
    properties?.id?.type === 'string' && !('const' in properties.id || properties.id.enum);
  definition.anyOf = definition.anyOf.filter((form) => !isOfNoId(form));
}
for (const definition of Object.values(schema.definitions)) describe(definition);

/** Adds descriptions for properties without a doc comment. */
function describe(part) {
  for (const [name, property] of Object.entries(part.properties ?? {})) {
    property.description ??= DESCRIPTIONS[name];
    describe(property);
  }
  for (const below of [...(part.items ? [part.items] : []), ...(part.anyOf ?? [])]) describe(below);
}

const whole = { $id: 'urn:etcd-disk-bench:report:2', title: 'etcd-disk-bench report', ...schema };
const text = `${JSON.stringify(whole, null, 2)}\n`;
// The module contains the schema, because a bundled program has no file beside it.
const module = `// Made by \`npm run schema\` from the types of lib/report/report.ts: the same schema as schema/report.schema.json.

export const REPORT_SCHEMA: unknown = JSON.parse(
  ${singleQuoted(JSON.stringify(withoutDescriptions(whole)))},
);
`;

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

const [schemaFile, moduleFile] = process.argv.slice(2);
if (schemaFile === undefined) process.stdout.write(JSON.stringify({ text, module }));
else {
  writeFileSync(schemaFile, text);
  writeFileSync(moduleFile, module);
}
