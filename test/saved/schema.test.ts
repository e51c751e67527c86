// The published schema of a report: valid for every report, and interpreted alike by our reader and a complete implementation.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchmarkEtcdDisk } from '../../lib/benchmark.js';
import { mismatchOf } from '../../lib/saved/schema-check.js';
import { freshDirectory } from '../support/fresh-directory.js';
import { mutated } from '../support/mutate.js';
import { allSaved, GOLDEN_NAMES, savedReport } from '../support/saved-reports.js';
import { expectToFitSchema, SCHEMA_FILE, validator } from '../support/schema.js';
import { tries } from '../support/tier.js';

const shipped = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));

describe('the schema', () => {
  it('is exported by the package', () => {
    expect(createRequire(import.meta.url)('etcd-disk-bench/schema.json')).toEqual(shipped);
  });

  it('uses only keywords that the reader knows', () => {
    const known = ['$ref', 'type', 'properties', 'required', 'items', 'anyOf', 'enum', 'const', 'description'];
    const check = (schema: Record<string, unknown>): void => {
      expect(known).toEqual(expect.arrayContaining(Object.keys(schema)));
      const { properties = {}, items, anyOf = [] } = schema as Record<string, Record<string, never>>;
      for (const below of [...Object.values(properties), ...(items ? [items] : []), ...Object.values(anyOf)])
        check(below);
    };
    for (const definition of Object.values(shipped.definitions)) check(definition as Record<string, unknown>);
  });

  it('describes every property', () => {
    const bare: string[] = [];
    const check = (schema: Record<string, unknown>, where: string): void => {
      const { properties = {}, items, anyOf = [] } = schema as Record<string, Record<string, never>>;
      for (const [name, below] of Object.entries<Record<string, unknown>>(properties)) {
        if (typeof below['description'] !== 'string') bare.push(`${where}.${name}`);
        check(below, `${where}.${name}`);
      }
      for (const below of [...(items ? [items] : []), ...Object.values(anyOf)]) check(below, where);
    };
    for (const [name, definition] of Object.entries(shipped.definitions)) {
      check(definition as Record<string, unknown>, name);
    }
    expect(bare).toEqual([]);
  });

  it.each(allSaved())('accepts a saved report: %s', (_, saved) => expectToFitSchema(saved));

  it('accepts a new report, and one without a measurement', async () => {
    expectToFitSchema(await benchmarkEtcdDisk(freshDirectory(), { durationSeconds: 0.6 }));
    expectToFitSchema(await benchmarkEtcdDisk(freshDirectory(), { signal: AbortSignal.abort() }));
  });
});

describe("the reader's check", () => {
  it('agrees with a complete implementation, for reports with any change', () => {
    const isValid = validator();
    let [right, wrong] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(...GOLDEN_NAMES.map((name) => mutated(savedReport(name)))), (changed) => {
        const expected = isValid(changed);
        if (expected) right += 1;
        else wrong += 1;
        expect(mismatchOf(changed, 'SavedReport', shipped, { allowsUnknown: false }) === undefined).toBe(expected);
      }),
      { numRuns: tries(1000) },
    );
    // Otherwise the test would show nothing.
    expect(Math.min(right, wrong)).toBeGreaterThan(tries(1000) / 10);
  });
});
