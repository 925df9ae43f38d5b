/** Pieces by the item's `sku`. */
export type Pieces = ReadonlyMap<string, number>;

/**
 * Of those that wait for items, oldest first, whoever can be served of the free pieces: the first come first, and no more of
 * them than there are pieces. One that asks for more than is free holds up nobody who asks for less.
 * @returns who is served, and what is left for those who come after
 */
export function serve<T extends { readonly lacks: Pieces }>(
  waiting: readonly T[],
  free: Pieces,
): { readonly served: T[]; readonly left: Pieces } {
  const left = new Map(free);
  const served = waiting.filter(({ lacks }) => {
    if ([...lacks].some(([sku, pieces]) => pieces > (left.get(sku) ?? 0))) return false;
    for (const [sku, pieces] of lacks) left.set(sku, (left.get(sku) ?? 0) - pieces);
    return true;
  });
  return { served, left };
}

/** The pieces that an order still has to get: its lines without those that it holds already. */
export function lacksOf(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  held: Pieces,
): Pieces {
  const lacks = new Map<string, number>();
  for (const { sku, quantity } of lines) lacks.set(sku, (lacks.get(sku) ?? -(held.get(sku) ?? 0)) + quantity);
  return new Map([...lacks].filter(([, pieces]) => pieces > 0));
}
