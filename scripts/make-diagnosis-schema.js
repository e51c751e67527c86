// Makes the JSON Schema of a diagnosis from its TypeScript types, as make-schema.js does for reports.

import { schemaOf, writeSchema } from './schema-of.js';

const schema = schemaOf('../lib/diagnosis/diagnosis.ts', 'Diagnosis');
writeSchema(process.argv[2], { $id: 'urn:etcd-disk-bench:diagnosis:1', title: 'etcd-disk-bench diagnosis', ...schema });
