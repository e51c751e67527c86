// Makes the JSON Schema of the report, or with --fleet of the fleet report, from its TypeScript types, doc comments included. Printed, or
// written to the file that is named.
// More names than the schema's are allowed: within a schema version later releases add some.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const args = process.argv.slice(2);
const isFleet = args.includes('--fleet');
const file = args.find((word) => word !== '--fleet');
const [source, type, $id, title] = isFleet
  ? ['../lib/fleet/fleet-report.ts', 'FleetReport', 'urn:etcd-disk-bench:fleet:1', 'etcd-disk-bench fleet report']
  : ['../lib/report/report.ts', 'SavedReport', 'urn:etcd-disk-bench:report:1', 'etcd-disk-bench report'];

const schema = createGenerator({
  path: at(source),
  tsconfig: at('../tsconfig.json'),
  // tsc has checked them.
  skipTypeCheck: true,
  additionalProperties: true,
  sortProps: false,
}).createSchema(type);

const text = `${JSON.stringify({ $id, title, ...schema }, null, 2)}\n`;
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
