// Makes the JSON Schema of a fleet report from its TypeScript types, as make-schema.js does for reports.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const schema = createGenerator({
  path: at('../lib/fleet/fleet-report.ts'),
  tsconfig: at('../tsconfig.json'),
  // tsc has checked them.
  skipTypeCheck: true,
  additionalProperties: true,
  sortProps: false,
}).createSchema('FleetReport');

const text = `${JSON.stringify({ $id: 'urn:etcd-disk-bench:fleet:1', title: 'etcd-disk-bench fleet report', ...schema }, null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
