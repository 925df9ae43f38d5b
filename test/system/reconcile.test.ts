import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type Stripe from 'stripe';
import { createPorts } from '../../adapters/create-ports.ts';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { reconcile } from '../../reconcile/reconcile.ts';
import { orderComparing } from '../../sagas/order/effects/drift/order-comparing.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let stripe: Stripe;

beforeAll(async () => {
  system = await startSystem();
  shop = new Shop(system);
  stripe = stripeClient({ ...system.settings.stripe, timeoutMs: 1000 });
});

afterAll(() => system.stop());

async function drifts(): Promise<readonly string[]> {
  const { pool, settings } = system;
  const found = await reconcile(orderComparing, { pool, ports: createPorts(settings) });
  return found.drifts.map(({ kind, instanceId, message }) => `${kind} ${instanceId ?? ''} ${message}`);
}

async function paymentOf(orderId: string): Promise<string> {
  const [entry] = (await shop.ledger('psp', orderId)) as unknown as { reference: string }[];
  return entry?.reference ?? '';
}

describe('reconcile', () => {
  it('finds nothing where all agree', async () => {
    await shop.untilClosed(await shop.place());
    await shop.untilClosed(await shop.place({ country: 'AQ' }));
    expect(await drifts()).toEqual([]);
  });

  it('finds money that went back behind our back', async () => {
    const orderId = await shop.place();
    await shop.untilClosed(orderId);
    await stripe.refunds.create({ payment_intent: await paymentOf(orderId), amount: 180 });
    const found = await drifts();
    expect(found).toHaveLength(2);
    expect(found[0]).toContain(`payment ${orderId}`);
    expect(found[0]).toContain('refunded is 1.80 EUR, on record 0.00 EUR');
    expect(found[1]).toContain('10.00 EUR was kept, due is 11.80 EUR');
  });

  it('finds stock that went missing', async () => {
    await system.pool.query(`update item set on_hand = on_hand - 1 where sku = 'CUP-SET'`);
    expect((await drifts()).filter((drift) => drift.startsWith('stock'))).toEqual([
      expect.stringContaining('CUP-SET: on hand 249'),
    ]);
    await system.pool.query(`update item set on_hand = on_hand + 1 where sku = 'CUP-SET'`);
  });

  it('finds an order of the warehouse that nobody paid for', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    await shop.untilClosed(orderId);
    await createPorts(system.settings).warehouse.place({
      id: orderId,
      orderId,
      address: { name: 'Eve', line1: '1', city: 'X', postalCode: '1', country: 'GB' },
      lines: [{ sku: 'TEA-GREEN', quantity: 1 }],
      key: 'planted',
    });
    expect((await drifts()).filter((drift) => drift.startsWith('warehouse'))).toEqual([
      `warehouse ${orderId} the warehouse order is placed, expected cancelled or unknown`,
    ]);
  });
});
