// Makes lib/saved/schema.generated.ts of schema/report.schema.json: a bundled program finds no file beside it, so the reader has the schema in itself.

import { readFileSync, writeFileSync } from 'node:fs';

/** The module's text. Descriptions are for readers of the schema, and are left out. */
export function moduleOf(schema) {
  return `// Made by \`npm run schema\` from the types of lib/report/report.ts: the same schema as schema/report.schema.json.

export const REPORT_SCHEMA: unknown = JSON.parse(
  ${JSON.stringify(JSON.stringify(withoutDescriptions(schema)))},
);
`;
}

function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, below]) => name !== 'description' || typeof below !== 'string');
  return Object.fromEntries(entries.map(([name, below]) => [name, withoutDescriptions(below)]));
}

const at = (path) => new URL(`../${path}`, import.meta.url);

if (import.meta.filename === process.argv[1]) {
  const schema = JSON.parse(readFileSync(at('schema/report.schema.json'), 'utf8'));
  writeFileSync(at('lib/saved/schema.generated.ts'), moduleOf(schema));
}
