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

/** What a check allows beyond the schema. */
export interface CheckOptions {
  /** Allows reports of later versions: an unknown string in an enum, and an item with an unknown id. Renderers show "unknown". */
  readonly allowsUnknownConstants?: boolean;
}

interface Context extends CheckOptions {
  readonly root: SchemaRoot;
}

/** The first mismatch; `undefined` if the value conforms to the schema. */
export function mismatchOf(value: unknown, root: SchemaRoot, options: CheckOptions = {}): Mismatch | undefined {
  return mismatchAt(value, root, { root, ...options }, '');
}

/** The same for one of the definitions. */
export function mismatchOfDefinition(
  value: unknown,
  name: string,
  root: SchemaRoot,
  options: CheckOptions = {},
): Mismatch | undefined {
  return mismatchAt(value, { $ref: `#/definitions/${name}` }, { root, ...options }, '');
}

function mismatchAt(value: unknown, schema: Schema, context: Context, field: string): Mismatch | undefined {
  if (schema.$ref !== undefined) return mismatchAt(value, definition(schema.$ref, context.root), context, field);
  if (schema.anyOf !== undefined) return mismatchOfAny(value, formsOf(schema.anyOf, context.root), context, field);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return { field, problem: `must be ${types.map(named).join(' or ')}, not ${described(value)}` };
  }
  const allowed = constantsOf(schema);
  if (allowed !== undefined && !allowed.includes(value) && !isUnknownConstant(value, schema, context)) {
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
function isUnknownConstant(value: unknown, schema: Schema, { allowsUnknownConstants }: Context): boolean {
  return allowsUnknownConstants === true && typeof value === 'string' && (constantsOf(schema) ?? []).some(isString);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
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
  return schema.$ref === undefined ? schema : resolveRef(definition(schema.$ref, root), root);
}

/** Flattens a union within a union. */
function formsOf(forms: readonly Schema[], root: SchemaRoot): readonly Schema[] {
  return forms.flatMap((form) => {
    const matching = resolveRef(form, root);
    return matching.anyOf === undefined ? [matching] : formsOf(matching.anyOf, root);
  });
}

/** Of several forms, checks the one whose constant fields the value has; otherwise the one with the nearest match. */
function mismatchOfAny(
  value: unknown,
  forms: readonly Schema[],
  context: Context,
  field: string,
): Mismatch | undefined {
  const matching = forms.filter((form) => hasConstantsOf(value, form, context));
  if (context.allowsUnknownConstants && matching.length === 0 && isObject(value)) {
    return mismatchAt(value, commonForm(forms, context.root), context, field);
  }
  const mismatches = forms.map((form) => mismatchAt(value, form, context, field));
  const candidates = context.allowsUnknownConstants && matching.length > 0 ? matching : forms;
  if (forms.some((form, index) => mismatches[index] === undefined && candidates.includes(form))) return undefined;
  const byDepth = mismatches.filter((one) => one !== undefined).sort((a, b) => b.field.length - a.field.length);
  const [closest] = matching;
  return (closest && mismatches[forms.indexOf(closest)]) ?? byDepth[0];
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

function hasConstantsOf(value: unknown, form: Schema, { root }: Context): boolean {
  const constants = Object.entries(form.properties ?? {}).filter(
    ([, schema]) => constantsOf(resolveRef(schema, root)) !== undefined,
  );
  return (
    isObject(value) &&
    constants.every(
      ([name, schema]) => !Object.hasOwn(value, name) || mismatchAt(value[name], schema, { root }, name) === undefined,
    )
  );
}

function definition(reference: string, root: SchemaRoot): Schema {
  const found = root.definitions[decodeURIComponent(reference.replace('#/definitions/', ''))];
  if (found === undefined) throw new Error(`the schema has no ${reference}`);
  return found;
}

/** The first result that is not `undefined`. */
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
      // JSON's 1e999 parses to infinity.
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
