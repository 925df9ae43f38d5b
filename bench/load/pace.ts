/**
 * How orders come. Closed: so many customers, each of whom orders again as soon as the order before has ended, so that nobody orders
 * while the system stands still. Open: by a schedule that does not wait for anything.
 */
export type Pace =
  | { readonly kind: 'closed'; readonly atATime: number }
  | { readonly kind: 'open'; readonly perSecond: number };

export function paceWords(pace: Pace): string {
  return pace.kind === 'closed' ? `${pace.atATime} at a time` : `${pace.perSecond} a second`;
}

/** Enough that the beginning and the end, where fewer are under way, do not weigh much. */
export function ordersAt(pace: Pace): number {
  return pace.kind === 'closed'
    ? Math.max(30, Math.min(4 * pace.atATime, pace.atATime + 200))
    : Math.max(30, 20 * pace.perSecond);
}
