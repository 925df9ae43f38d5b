import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '../rig/customer.ts';
import { backUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import { expectNoDrift, sweptSoon } from '../rig/restorable.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import type { Shop } from '../rig/shop.ts';
import { startKillableDesks } from '../rig/desks.ts';
import type { KillableSystem } from '../rig/system.ts';

let system: KillableSystem;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;
let customer: Customer;

beforeAll(async () => {
  ({ system, shop, letters, reviews, customer } = await startKillableDesks({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
    // What is done within one workflow task is lost with its worker.
    RECOURSE_STEP_AT_ONCE_MS: '3000',
    RECOURSE_RECONCILE: 'off',
    RECOURSE_REVIEW_CUSTOMER_MS: '60000',
    RECOURSE_APPROVAL_ABOVE: '20000',
  }));
}, 60_000);

afterAll(() => system.stop());

/**
 * An order goes on after a back-up, and its worker is killed within the workflow task in which it does: Temporal knows nothing of it, and
 * nor does the record that is restored.
 */
async function forgottenByBoth(
  orderId: string,
  {
    work,
    until,
    meanwhile,
  }: { work: () => Promise<unknown>; until: string; meanwhile?: () => Promise<unknown> },
): Promise<void> {
  const copy = await backUp(system.settings.database.url);
  try {
    await shop.fault('mailbox', { kind: 'delay', ms: 1_500, before: true });
    await work();
    await eventually(async () => effectsOf(await shop.effects(orderId)).includes(until));
    await system.worker.kill();
    await copy.restore();
    await shop.clearFaults();
    await meanwhile?.();
    await system.restartWorker();
  } finally {
    await copy.drop();
  }
}

function effectsOf({ psp, warehouse }: { psp: string[]; warehouse: string[] }): string[] {
  return [...psp, ...warehouse];
}

async function shippedOnce(orderId: string, psp: readonly string[]): Promise<void> {
  const effects = await shop.effects(orderId);
  expect(effects.psp).toEqual(psp);
  expect(effects.warehouse).toEqual(['place', 'release']);
}

describe('given an order that went on after the back-up, in a workflow task that was lost with its worker', () => {
  it('when its customer had given another card, then the order goes on as it is by the word of its parties', async () => {
    const { orderId, token } = await customer.place({
      paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
    });
    await shop.untilStatus(orderId, 'action_required');
    await forgottenByBoth(orderId, {
      work: () => customer.pay(orderId, 'pm_card_visa', token),
      until: 'release',
    });
    await shop.untilStatus(orderId, 'completed');
    await shippedOnce(orderId, ['authorize 1180', 'capture 1180']);
    await expectNoDrift(shop, orderId);
  });

  it('when it was approved, and is refused now, then that is too early to say: it is found to be done', async () => {
    const orderId = await shop.place({ sku: 'CUP-SET', quantity: 9 });
    const { caseId } = await reviews.caseOf(orderId);
    await forgottenByBoth(orderId, {
      work: () => reviews.decide(caseId, 'approve', {}),
      until: 'release',
    });
    await reviews.expectTooEarly(orderId, 'cancel');
    await shop.untilStatus(orderId, 'completed');
    await shippedOnce(orderId, ['authorize 21600', 'capture 21600']);
  });

  it('when its item was out of stock, and it is cancelled now, then it is undone as far as it can be, and a person is told', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 2 });
    await reviews.caseOf(orderId);
    await forgottenByBoth(orderId, {
      work: () => shop.post('/stock/TEA-WHITE/restock', { quantity: 2 }),
      until: 'release',
      meanwhile: () => shop.post(`/orders/${orderId}/cancel`, {}),
    });
    await letters.letterOf(orderId, 'status=open&cause=undo_refused');
    await shippedOnce(orderId, ['authorize 2500', 'capture 2500', 'refund 2500']);
    expect((await shop.get(orderId)).status).toBe('cancelling');
  });

  it('when it was charged, and the provider has forgotten its keys, then it is not charged again', async () => {
    await system.worker.kill();
    const orderId = await shop.place();
    await sleep(200);
    const copy = await backUp(system.settings.database.url);
    await shop.fault('warehouse', { kind: 'delay', ms: 1_500, before: true, operation: 'place' });
    await system.restartWorker();
    await eventually(async () => effectsOf(await shop.effects(orderId)).includes('capture 1180'));
    await system.worker.kill();
    await copy.restore();
    await shop.clearFaults();
    await shop.pspSwitch('keys/expire', {});
    await system.restartWorker();
    await shop.untilStatus(orderId, 'completed');
    await shippedOnce(orderId, ['authorize 1180', 'capture 1180']);
    await copy.drop();
  });
});
