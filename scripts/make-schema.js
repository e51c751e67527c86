// Makes the JSON Schema of the report from its TypeScript types, doc comments included, and the module that the reader has it in.
// Written to the two files that are named, or printed as JSON.
// More names than the schema's are allowed: within a schema version later releases add some.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const schema = createGenerator({
  path: at('../lib/report/report.ts'),
  tsconfig: at('../tsconfig.json'),
  // tsc has checked them.
  skipTypeCheck: true,
  additionalProperties: true,
  sortProps: false,
}).createSchema('SavedReport');

const whole = { $id: 'urn:etcd-disk-bench:report:2', title: 'etcd-disk-bench report', ...schema };
const text = `${JSON.stringify(whole, null, 2)}\n`;
// The reader has it in itself: a bundled program finds no file beside it.
const module = `// Made by \`npm run schema\` from the types of lib/report/report.ts: the same schema as schema/report.schema.json.

export const REPORT_SCHEMA: unknown = JSON.parse(
  ${JSON.stringify(JSON.stringify(withoutDescriptions(whole)))},
);
`;

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
