/** Pieces of an item. */
export interface Pieces {
  readonly sku: string;
  readonly quantity: number;
}

/** Pieces of an item that were sold to an order, by its movements. */
export interface SoldBefore {
  /** Sold since the warehouse refused to send the earlier pieces. */
  readonly since: number;
  /** Done without, and not known to be there. */
  readonly uncounted: number;
}

/** Which pieces move, and where to, when the items of an order that was sold change. */
export interface SaleChange {
  /** From the shelf. */
  readonly taken: readonly Pieces[];
  /** Of what was uncounted. */
  readonly takenUp: readonly Pieces[];
  /** To the shelf. */
  readonly returned: readonly Pieces[];
  readonly uncounted: readonly Pieces[];
}

/**
 * An item that the warehouse has refused to send is not on the shelf because the order does without it: it stays sold until
 * somebody has counted it, and the order may take it up again. An item that was sold after that refusal was on the shelf, and goes
 * back there. Pure.
 */
export function changeOfSale(
  { more, less }: { more: readonly Pieces[]; less: readonly Pieces[] },
  before: ReadonlyMap<string, SoldBefore>,
): SaleChange {
  const again = ({ sku, quantity }: Pieces) => Math.min(quantity, before.get(sku)?.uncounted ?? 0);
  const back = ({ sku, quantity }: Pieces) => Math.min(quantity, before.get(sku)?.since ?? 0);
  return {
    taken: some(more, (one) => one.quantity - again(one)),
    takenUp: some(more, again),
    returned: some(less, back),
    uncounted: some(less, (one) => one.quantity - back(one)),
  };
}

function some(pieces: readonly Pieces[], count: (one: Pieces) => number): readonly Pieces[] {
  return pieces.map((one) => ({ sku: one.sku, quantity: count(one) })).filter(({ quantity }) => quantity > 0);
}
