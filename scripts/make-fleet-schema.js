// Makes the JSON Schema of a fleet report from its TypeScript types, as make-schema.js does for reports.

import { schemaOf, writeSchema } from './schema-of.js';

const schema = schemaOf('../lib/fleet/fleet-report.ts', 'FleetReport');
writeSchema(process.argv[2], { $id: 'urn:etcd-disk-bench:fleet:1', title: 'etcd-disk-bench fleet report', ...schema });
