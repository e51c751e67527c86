// Holds a value against the report's JSON Schema, and names the first place where it is something else. It knows the words that the schema
// uses and no others; a test holds its answers against those of a whole implementation.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

export interface SchemaRoot extends Schema {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** What is wrong, and where: `phases[0].sync.count`, empty for the whole. */
export interface Mismatch {
  readonly field: string;
  /** `is missing`, `must be a number, not a string`. */
  readonly problem: string;
}

/** The first mismatch; `undefined` where the value is as the schema has it. */
export function mismatchOf(value: unknown, schema: Schema, root: SchemaRoot, field = ''): Mismatch | undefined {
  if (schema.$ref !== undefined) return mismatchOf(value, definition(schema.$ref, root), root, field);
  if (schema.anyOf !== undefined) return mismatchOfAny(value, schema.anyOf, root, field);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return { field, problem: `must be ${types.map(named).join(' or ')}, not ${described(value)}` };
  }
  const allowed = schema.const === undefined ? schema.enum : [schema.const];
  if (allowed !== undefined && !allowed.includes(value)) {
    return { field, problem: `must be ${allowed.map((one) => JSON.stringify(one)).join(' or ')}` };
  }
  if (Array.isArray(value)) {
    return schema.items === undefined
      ? undefined
      : first(value.entries(), ([index, item]) => mismatchOf(item, schema.items ?? {}, root, `${field}[${index}]`));
  }
  return isObject(value) ? mismatchOfMembers(value, schema, root, field) : undefined;
}

function mismatchOfMembers(
  value: Readonly<Record<string, unknown>>,
  { required = [], properties = {} }: Schema,
  root: SchemaRoot,
  field: string,
): Mismatch | undefined {
  const below = (name: string) => (field === '' ? name : `${field}.${name}`);
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { field: below(missing), problem: 'is missing' };
  return first(Object.entries(properties), ([name, schema]) =>
    Object.hasOwn(value, name) ? mismatchOf(value[name], schema, root, below(name)) : undefined,
  );
}

/** Of several forms the one is meant whose fixed words the value has; failing that, the one that comes nearest. */
function mismatchOfAny(
  value: unknown,
  forms: readonly Schema[],
  root: SchemaRoot,
  field: string,
): Mismatch | undefined {
  const mismatches = forms.map((form) => mismatchOf(value, form, root, field));
  if (mismatches.includes(undefined)) return undefined;
  const meant = forms.findIndex((form) => hasWordsOf(value, form, root));
  const byDepth = mismatches.filter((one) => one !== undefined).sort((a, b) => b.field.length - a.field.length);
  return mismatches[meant] ?? byDepth[0];
}

function hasWordsOf(value: unknown, form: Schema, root: SchemaRoot): boolean {
  const { properties = {} } = form.$ref === undefined ? form : definition(form.$ref, root);
  const words = Object.entries(properties).filter(([, schema]) => schema.const !== undefined || schema.enum);
  return (
    isObject(value) &&
    words.every(([name, schema]) => !Object.hasOwn(value, name) || mismatchOf(value[name], schema, root) === undefined)
  );
}

function definition(reference: string, root: SchemaRoot): Schema {
  const found = root.definitions[decodeURIComponent(reference.replace('#/definitions/', ''))];
  if (found === undefined) throw new Error(`the schema has no ${reference}`);
  return found;
}

/** The first answer that there is. */
export function first<Item, Answer>(items: Iterable<Item>, of: (item: Item) => Answer | undefined): Answer | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'number':
      // JSON's 1e999 is infinite once it is read.
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function described(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' && !Number.isFinite(value) ? 'an infinite number' : named(typeof value);
}

function named(type: string): string {
  const names: Readonly<Record<string, string>> = { array: 'a list', object: 'an object', null: 'null' };
  return names[type] ?? `a ${type}`;
}
