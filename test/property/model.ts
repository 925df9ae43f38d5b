import type { OrderPlan } from './plan.ts';

/** What a customer may count on, whatever went wrong in between. */
export type Expectation = 'completed' | 'cancelled' | 'either';

export interface Told {
  /** A cancel was accepted, over REST. */
  readonly cancelAccepted: boolean;
  /** Somebody asked for a cancel in a way that is not answered, or was not understood. */
  readonly cancelTried: boolean;
  /** A cancel was refused because it came too late. */
  readonly tooLate: boolean;
}

/** The end that an order must come to; `refused` tells whether a party said no to something that it asked for. */
export function expectedEnd(
  { lines, paymentMethod, country }: OrderPlan,
  { cancelAccepted, cancelTried, tooLate }: Told,
  { refused }: { refused: boolean },
): Expectation {
  if (tooLate) return 'completed';
  if (cancelAccepted) return 'cancelled';
  // Somebody has to decide about these, and may mend them.
  if (paymentMethod !== 'pm_card_visa' || country === 'AQ') return 'either';
  const plenty = lines.every(({ sku }) => sku.startsWith('TEA-') && sku !== 'TEA-WHITE');
  return plenty && !cancelTried && !refused ? 'completed' : 'either';
}
