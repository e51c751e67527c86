// Every fleet report matches the published schema without further fields.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { fiveNodes, hostileFleet, manyNodes } from '../support/fleets.js';
import { HOSTILE } from '../support/hostile.js';

const FILE = new URL('../../schema/fleet.schema.json', import.meta.url);

type Json = { [name: string]: unknown };

/** The same schema, without any further fields. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, below]) => [name, closed(below)]));
  return 'properties' in inner && inner['type'] === 'object' ? { ...inner, additionalProperties: false } : inner;
}

it('has every field of a fleet report', async () => {
  const isValid = new Ajv().compile(closed(JSON.parse(readFileSync(FILE, 'utf8'))) as Json);
  for (const fleet of [await fiveNodes(), await manyNodes(), await hostileFleet(HOSTILE)]) {
    isValid(JSON.parse(JSON.stringify(fleet)));
    expect(isValid.errors ?? []).toEqual([]);
  }
});
