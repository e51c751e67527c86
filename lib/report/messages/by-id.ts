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
  const make = (entries as unknown as Readonly<Record<string, (item: Item) => Text>>)[item.id];
  return Object.hasOwn(entries, item.id) ? make?.(item) : undefined;
}
