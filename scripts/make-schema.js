// Makes the JSON Schema of the report from its TypeScript types, doc comments included. Printed, or written to the file that is named.
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

const text = `${JSON.stringify({ $id: 'urn:etcd-disk-bench:report:1', title: 'etcd-disk-bench report', ...schema }, null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
