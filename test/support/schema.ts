// The published schema, in a complete implementation of JSON Schema.

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';

export const SCHEMA_FILE = new URL('../../schema/report.schema.json', import.meta.url);

type Json = { [name: string]: unknown };

function shippedSchema(): Json {
  return JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Json;
}

export function validator(): ValidateFunction {
  return new Ajv({ allErrors: false }).compile(shippedSchema());
}

/** The same schema, without any further fields. */
function strictValidator(): ValidateFunction {
  const closed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(closed);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([name, below]) => [name, closed(below)]));
    return 'properties' in inner && inner['type'] === 'object' ? { ...inner, additionalProperties: false } : inner;
  };
  return new Ajv().compile(closed(shippedSchema()) as Json);
}

let strict: ValidateFunction | undefined;

/** Expects a saved report to match the schema, without further fields. */
export function expectToFitSchema(report: unknown): void {
  strict ??= strictValidator();
  strict(JSON.parse(JSON.stringify(report)));
  expect(strict.errors?.map(({ instancePath, message, params }) => ({ instancePath, message, params })) ?? []).toEqual(
    [],
  );
}
