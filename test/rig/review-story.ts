import { expect } from 'vitest';
import type { ReviewDesk, Taking } from './review-desk.ts';
import type { Party, Shop, Wanted } from './shop.ts';

type Step = readonly [decision: string, taking?: Taking];

/** A refusal, what is decided on it, and how the order ends. */
export interface Story {
  readonly given: Wanted & { readonly fault?: readonly [Party, Record<string, unknown>] };
  readonly cause: string;
  readonly team: string;
  readonly decisions: readonly string[];
  readonly when: readonly Step[];
  readonly then: {
    readonly status: 'completed' | 'cancelled';
    readonly due: number;
    readonly payments?: object;
    readonly effects: Partial<Record<Party | 'stock', readonly string[]>>;
  };
}

/** `atRest`: what is waited for before anybody decides. */
export async function tell(
  {
    shop,
    desk,
    atRest,
  }: { shop: Shop; desk: ReviewDesk; atRest?: ((orderId: string) => Promise<void>) | undefined },
  { given, cause, team, decisions, when, then }: Story,
): Promise<void> {
  const { fault, ...wanted } = given;
  if (fault !== undefined) await shop.fault(...fault);
  const orderId = await shop.place(wanted);
  const opened = await desk.caseOf(orderId);
  expect(opened).toMatchObject({ cause, team, decisions });
  await atRest?.(orderId);
  for (const [decision, taking] of when) await desk.decideOn(orderId, decision, taking);
  const { effects, due, ...ended } = then;
  expect(await shop.untilClosed(orderId)).toMatchObject({ ...ended, due: { amount: due } });
  expect(await shop.effects(orderId)).toMatchObject(effects);
}

/** What an order leaves behind that was cancelled before anything was done. */
export const nothing = { psp: [], warehouse: [], mailbox: [], stock: [] };

export const asOrdered = {
  psp: ['authorize 1180', 'capture 1180'],
  warehouse: ['place', 'release'],
  mailbox: ['deliver'],
  stock: ['held 2 TEA-GREEN', 'sold 2 TEA-GREEN'],
};

export const address = { line1: '2 Difference Road', city: 'London', postalCode: 'N1', country: 'GB' };
