// Checks a value against the report's JSON Schema, and names the first mismatch. Supports only the keywords that the schema uses; a test
// compares its results with a complete implementation.

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

/** A mismatch: its place, such as `phases[0].sync.count` (empty for the whole value), and the problem. */
export interface Mismatch {
  readonly field: string;
  /** Such as `is missing`, or `must be a number, not a string`. */
  readonly problem: string;
}

interface Context {
  readonly root: SchemaRoot;
  /** Allows reports of later versions: an unknown string in an enum, and an item with an unknown id. Renderers show "unknown". */
  readonly allowsUnknown: boolean;
}

/** The first mismatch with a definition of the schema; `undefined` if the value conforms to it. */
export function mismatchOf(
  value: unknown,
  name: string,
  root: SchemaRoot,
  { allowsUnknown }: Pick<Context, 'allowsUnknown'>,
): Mismatch | undefined {
  return mismatchAt(value, { $ref: `#/definitions/${name}` }, { root, allowsUnknown }, '');
}

function mismatchAt(value: unknown, schema: Schema, context: Context, field: string): Mismatch | undefined {
  if (schema.$ref !== undefined) return mismatchAt(value, resolveRef(schema, context.root), context, field);
  if (schema.anyOf !== undefined) return mismatchOfAny(value, formsOf(schema.anyOf, context.root), context, field);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => TYPES[type]?.is(value))) {
    const names = types.map((type) => TYPES[type]?.name);
    return { field, problem: `must be ${names.join(' or ')}, not ${nameOfType(value)}` };
  }
  const allowed = constantsOf(schema);
  if (
    allowed !== undefined &&
    !allowed.includes(value) &&
    !(context.allowsUnknown && isUnknownString(value, allowed))
  ) {
    return { field, problem: `must be ${allowed.map((one) => JSON.stringify(one)).join(' or ')}` };
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    return first(value.entries(), ([index, item]) => mismatchAt(item, items, context, `${field}[${index}]`));
  }
  return isObject(value) ? mismatchOfMembers(value, schema, context, field) : undefined;
}

function constantsOf(schema: Schema): readonly unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
}

/** A number in an enum is a version, which must match. */
function isUnknownString(value: unknown, allowed: readonly unknown[]): boolean {
  return typeof value === 'string' && allowed.some((one) => typeof one === 'string');
}

function mismatchOfMembers(
  value: Readonly<Record<string, unknown>>,
  { required = [], properties = {} }: Schema,
  context: Context,
  field: string,
): Mismatch | undefined {
  const below = (name: string) => (field === '' ? name : `${field}.${name}`);
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { field: below(missing), problem: 'is missing' };
  return first(Object.entries(properties), ([name, schema]) =>
    Object.hasOwn(value, name) ? mismatchAt(value[name], schema, context, below(name)) : undefined,
  );
}

function resolveRef(schema: Schema, root: SchemaRoot): Schema {
  if (schema.$ref === undefined) return schema;
  const found = root.definitions[schema.$ref.replace('#/definitions/', '')];
  if (found === undefined) throw new Error(`the schema has no ${schema.$ref}`);
  return resolveRef(found, root);
}

/** Flattens a union within a union. */
function formsOf(forms: readonly Schema[], root: SchemaRoot): readonly Schema[] {
  return forms.flatMap((form) => {
    const matching = resolveRef(form, root);
    return matching.anyOf === undefined ? [matching] : formsOf(matching.anyOf, root);
  });
}

/** Of several forms, checks those whose constant fields the value has; without any, names the nearest match. */
function mismatchOfAny(
  value: unknown,
  forms: readonly Schema[],
  context: Context,
  field: string,
): Mismatch | undefined {
  const matching = forms.filter((form) => hasConstantsOf(value, form, context.root));
  if (context.allowsUnknown && matching.length === 0 && isObject(value)) {
    return mismatchAt(value, commonForm(forms, context.root), context, field);
  }
  const mismatches = (matching.length > 0 ? matching : forms).map((form) => mismatchAt(value, form, context, field));
  if (mismatches.includes(undefined)) return undefined;
  return mismatches.filter((one) => one !== undefined).sort((a, b) => b.field.length - a.field.length)[0];
}

/** The fields that all forms require: the only check for an item with an id of a later version. */
function commonForm(forms: readonly Schema[], root: SchemaRoot): Schema {
  const [one] = forms;
  const required = (one?.required ?? []).filter((name) => forms.every((form) => form.required?.includes(name)));
  const properties = required.flatMap((name) => {
    const schema = commonField(
      forms.map((form) => form.properties?.[name] ?? {}),
      root,
    );
    return schema === undefined ? [] : [[name, schema] as const];
  });
  return { type: 'object', required, properties: Object.fromEntries(properties) };
}

/** The schema of a field that all forms have; only its type if one form has a reference and another a constant. */
function commonField(schemas: readonly Schema[], root: SchemaRoot): Schema | undefined {
  const [one = {}] = schemas;
  if (schemas.every(({ $ref }) => $ref !== undefined && $ref === one.$ref)) return one;
  const types = schemas.map((schema) => resolveRef(schema, root).type);
  const [type] = types;
  if (type === undefined || types.some((other) => JSON.stringify(other) !== JSON.stringify(type))) return undefined;
  return schemas.every(({ $ref }) => $ref === undefined) ? one : { type };
}

function hasConstantsOf(value: unknown, { properties = {} }: Schema, root: SchemaRoot): boolean {
  if (!isObject(value)) return false;
  return Object.entries(properties).every(([name, schema]) => {
    const constants = constantsOf(resolveRef(schema, root));
    return constants === undefined || !Object.hasOwn(value, name) || constants.includes(value[name]);
  });
}

/** The first result that is not `undefined`. */
export function first<Item, Answer>(items: Iterable<Item>, of: (item: Item) => Answer | undefined): Answer | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TYPES: Readonly<Record<string, { readonly name: string; readonly is: (value: unknown) => boolean }>> = {
  null: { name: 'null', is: (value) => value === null },
  array: { name: 'a list', is: Array.isArray },
  object: { name: 'an object', is: isObject },
  string: { name: 'a string', is: (value) => typeof value === 'string' },
  boolean: { name: 'a boolean', is: (value) => typeof value === 'boolean' },
  // JSON's 1e999 parses to infinity.
  number: { name: 'a number', is: Number.isFinite },
};

function nameOfType(value: unknown): string {
  return Object.values(TYPES).find(({ is }) => is(value))?.name ?? 'an infinite number';
}
