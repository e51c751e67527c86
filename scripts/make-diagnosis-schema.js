// Makes the JSON Schema of a diagnosis from its TypeScript types, as make-schema.js does for reports.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const schema = createGenerator({
  path: at('../lib/diagnosis/diagnosis.ts'),
  tsconfig: at('../tsconfig.json'),
  // tsc has checked them.
  skipTypeCheck: true,
  additionalProperties: true,
  sortProps: false,
}).createSchema('Diagnosis');

const text = `${JSON.stringify({ $id: 'urn:etcd-disk-bench:diagnosis:1', title: 'etcd-disk-bench diagnosis', ...schema }, null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
