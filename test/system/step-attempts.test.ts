import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    // Attempts are counted here: none may be a slow machine's local one that ran out of time.
    RECOURSE_STEP_AT_ONCE_MS: '1500',
    RECOURSE_STEP_ATTEMPTS: '2,sendReceipt=5',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('the attempts of a step', () => {
  it.each([
    ['the payment', 'psp', 2],
    ['the receipt', 'mailbox', 5],
  ] as const)(
    'are its own: %s waits for an engineer after as many as were set for it',
    async (_, party, set) => {
      const { orderId, letterId } = await desk.parked(party);
      expect(await desk.show(letterId)).toMatchObject({ attempts: set });
      await desk.act(letterId, 'redrive');
      await shop.untilStatus(orderId, 'completed');
    },
  );
});
