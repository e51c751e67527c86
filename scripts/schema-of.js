// The JSON Schema of a TypeScript type, doc comments included.
// More names than the schema's are allowed: within a schema version later releases add some.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @param file from this folder */
export function schemaOf(file, type) {
  return createGenerator({
    path: at(file),
    tsconfig: at('../tsconfig.json'),
    // tsc has checked them.
    skipTypeCheck: true,
    additionalProperties: true,
    sortProps: false,
  }).createSchema(type);
}

/** Writes it to the file that is named, or prints it. */
export function writeSchema(file, schema) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
