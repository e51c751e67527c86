// Tables of sentences by id: one entry for each id, and what becomes of an id that this build does not know.

/** The members of a union that have an id. */
export type WithId<Item, Id> = Item extends { readonly id: infer Own } ? (Id extends Own ? Item : never) : never;

/** One entry for each id of a union. */
export type ById<Item extends { readonly id: string }, Result> = {
  readonly [Id in Item['id']]: (item: WithId<Item, Id>) => Result;
};

/** What the table makes of an item; `undefined` for an id that it lacks: a saved report may be of a later build. */
export function lookUp<Item extends { readonly id: string }, Result>(
  table: ById<Item, Result>,
  item: Item,
): Result | undefined {
  const make = known(table as unknown as Readonly<Record<string, (item: Item) => Result>>, item.id);
  return make?.(item);
}

/** The entry of a name; `undefined` for a name that the table lacks, such as `constructor`. */
export function known<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
