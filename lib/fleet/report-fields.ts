// Reads fields of an untrusted report: each function returns a value of the wanted type, or throws with the field's name.

/** An object of a parsed file. */
export type Json = Readonly<Record<string, unknown>>;

/** An invalid field of a report. The message is the field's name. */
export class Damage extends Error {}

/** Longer texts are cut: no name of a machine is this long. */
const MAX_TEXT = 1024;

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function object(parent: Json, field: string): Json {
  const value = asObject(parent[field]);
  if (value === undefined) throw new Damage(field);
  return value;
}

export function list(parent: Json, field: string): readonly unknown[] {
  const value = parent[field];
  if (!Array.isArray(value)) throw new Damage(field);
  return value;
}

export function objects(parent: Json, field: string): readonly Json[] {
  return list(parent, field).map((one) => object({ [field]: one }, field));
}

export function text(parent: Json, field: string): string {
  const value = parent[field];
  if (typeof value !== 'string' || value.trim() === '') throw new Damage(field);
  return cut(value);
}

export function optionalText(parent: Json, field: string): string | null {
  const value = parent[field];
  return typeof value === 'string' && value !== '' ? cut(value) : null;
}

export function cut(value: string): string {
  return value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
}

export function time(parent: Json, field: string): string {
  const value = text(parent, field);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) || Number.isNaN(Date.parse(value)))
    throw new Damage(field);
  return value;
}

export function oneOf<Value extends string>(parent: Json, field: string, values: readonly Value[]): Value {
  const value = values.find((one) => one === parent[field]);
  if (value === undefined) throw new Damage(field);
  return value;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function amount(parent: Json, field: string): number | null {
  const value = parent[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number' || !(value >= 0) || !Number.isFinite(value)) throw new Damage(field);
  return value;
}
