import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import type { Shop } from '../rig/shop.ts';
import { expectNoDrift, redriveBehind, restore, sweptSoon } from '../rig/restorable.ts';
import { startDesks } from '../rig/desks.ts';
import type { System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
/** Retried at the back-up, and parked since. */
let parked: string;
/** Asked for at the back-up, and declined since. */
let declined: string;

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
    RECOURSE_STEP_ATTEMPTS: '4',
    RECOURSE_BACKOFF_INITIAL_MS: '1000',
    RECOURSE_BACKOFF_MAX_MS: '3000',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
  }));
  await shop.fault('psp', { operation: 'capture', kind: 'outage' });
  parked = await shop.place();
  await shop.until(parked, ({ steps }) =>
    steps.some(({ name, attempts }) => name === 'capturePayment' && attempts > 1),
  );
  await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 1_500, before: true, times: 1 });
  declined = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
  await shop.until(declined, ({ steps }) => steps.some(({ name }) => name === 'authorizePayment'));
  copy = await backUp(system.settings.database.url);

  await shop.untilStatus(parked, 'stalled');
  await reviews.caseOf(declined);
  await restore(system, copy);
  await shop.clearFaults();
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a record that is older than what its run waits for', () => {
  it('when the run waits for an engineer, then there is a letter, and the order goes on from there', async () => {
    await redriveBehind(letters, parked);
    await shop.untilStatus(parked, 'completed');
    expect((await shop.effects(parked)).psp.filter((effect) => effect.startsWith('capture'))).toHaveLength(1);
    await expectNoDrift(shop, parked);
  });

  it('when the run waits for a decision, then there is a letter, and the question is asked again', async () => {
    await redriveBehind(letters, declined);
    await reviews.decideOn(declined, 'amend', { data: { paymentMethod: 'pm_card_visa' } });
    await shop.untilStatus(declined, 'completed');
    await expectNoDrift(shop, declined);
  });
});
