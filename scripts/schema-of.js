// Makes the JSON Schema of a TypeScript type, including doc comments. Allows additional properties: later releases add some within a schema
// version.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @param file relative to this folder */
export function schemaOf(file, type) {
  return createGenerator({
    path: at(file),
    tsconfig: at('../tsconfig.json'),
    // tsc has already checked the types.
    skipTypeCheck: true,
    additionalProperties: true,
    sortProps: false,
  }).createSchema(type);
}

/** Writes the schema to the named file, or prints it. */
export function writeSchema(file, schema) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
