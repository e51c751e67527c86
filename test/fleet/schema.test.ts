// The published schema is generated from the types, and every fleet report matches it without further fields.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { fiveNodes, hostileFleet, manyNodes } from '../support/fleets.js';
import { HOSTILE } from '../support/hostile.js';

const FILE = new URL('../../schema/fleet.schema.json', import.meta.url);
const SCRIPT = fileURLToPath(new URL('../../scripts/make-fleet-schema.js', import.meta.url));

type Json = { [name: string]: unknown };

/** The same schema, without any further fields. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, below]) => [name, closed(below)]));
  return 'properties' in inner && inner['type'] === 'object' ? { ...inner, additionalProperties: false } : inner;
}

it('is generated from the types', () => {
  const made = execFileSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
  expect(JSON.parse(made)).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
});

it('has every field of a fleet report', async () => {
  const isValid = new Ajv().compile(closed(JSON.parse(readFileSync(FILE, 'utf8'))) as Json);
  for (const fleet of [await fiveNodes(), await manyNodes(), await hostileFleet(HOSTILE)]) {
    isValid(JSON.parse(JSON.stringify(fleet)));
    expect(isValid.errors ?? []).toEqual([]);
  }
});
