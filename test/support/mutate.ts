// A document with a change anywhere in it: a value of another type, a name removed or added, or a number out of range.

import fc from 'fast-check';

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([name, below]) => pathsOf(below, [...path, name]))];
}

const VALUE = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    Number.POSITIVE_INFINITY,
    [],
    {},
    'ns',
    'read',
    'pass',
    true,
    'paced',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.integer(),
);

/** One to three changes. */
export function mutated(document: object): fc.Arbitrary<unknown> {
  const paths = pathsOf(document).filter((path) => path.length > 0);
  const change = fc.record({
    path: fc.constantFrom(...paths),
    how: fc.constantFrom('set', 'set', 'delete', 'add'),
    value: VALUE,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(document);
    for (const { path, how, value } of changes) apply(copy, path, how, value);
    return copy;
  });
}

function apply(document: object, path: Path, how: string, value: unknown): void {
  let parent = document as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) {
    const next = parent[name];
    // An earlier change removed it.
    if (typeof next !== 'object' || next === null) return;
    parent = next as Record<string | number, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (how === 'add') parent[`${last}_more`] = value;
  else if (how === 'set') parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}
