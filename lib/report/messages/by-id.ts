// Sentences by id: one entry for each id of a union, and what becomes of an id that this build does not know.

/** The member of a union that has this id. */
export type ById<Item, Id> = Item extends { readonly id: infer Ids } ? (Id extends Ids ? Item : never) : never;

/** One entry for each id. */
export type Entries<Item extends { readonly id: string }, Text> = {
  readonly [Id in Item['id']]: (item: ById<Item, Id>) => Text;
};

/** The entry of an item; `undefined` for an id of a later build. */
export function entryOf<Item extends { readonly id: string }, Text>(
  entries: Entries<Item, Text>,
  item: Item,
): Text | undefined {
  return known(entries as unknown as Readonly<Record<string, (item: Item) => Text>>, item.id)?.(item);
}

/** Phrases items by the entries of their ids; an id of a later build stands for itself. */
export function textById<Item extends { readonly id: string }>(entries: Entries<Item, string>): (item: Item) => string {
  return (item) => entryOf(entries, item) ?? item.id;
}

/** The entry of a name; `undefined` for one that the table lacks: a saved report may be of a later build. */
export function known<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
