import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizePayment, capturePayment } from '../../sagas/order/effects/payment-effects.ts';
import { adoptEffects } from '../../sagas/order/effects/adopt-effects.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;
beforeAll(async () => {
  steps = await startSteps();
});
afterAll(() => steps.stop());

const lapse = (orderId: string) => steps.shop.pspSwitch('authorizations/lapse', { orderId });

/** As an attempt of ours did it that is on record no more. */
async function chargedBeside(orderId: string): Promise<void> {
  const { payments } = steps.ports;
  const total = { amount: 1180, currency: 'EUR' };
  const id = await payments.create({ orderId, total, key: `${orderId}/forgotten/create` });
  await payments.authorize({ id, method: 'pm_card_visa', key: `${orderId}/forgotten` });
  await payments.capture({ id, total, key: `${orderId}/forgotten/capture` });
}

describe('given an authorisation that has lapsed', () => {
  it('when the provider has a payment that is not on record, then none is taken beside it before the parties were asked', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment);
    await lapse(orderId);
    await chargedBeside(orderId);
    await expect(steps.deliver(capturePayment, orderId)).rejects.toMatchObject({
      failure: { kind: 'persistent', cause: 'record_behind' },
    });

    await adoptEffects(steps, orderId, 'a-run');
    await steps.deliverAll(orderId, capturePayment);
    const charged = ['authorize 1180', 'lapse 1180', 'authorize 1180', 'capture 1180'];
    expect((await steps.shop.effects(orderId)).psp).toEqual(charged);
  });

  it('when there is no other payment, then it is taken again', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment);
    await lapse(orderId);
    await steps.deliverAll(orderId, capturePayment);
    const charged = ['authorize 1180', 'lapse 1180', 'authorize 1180', 'capture 1180'];
    expect((await steps.shop.effects(orderId)).psp).toEqual(charged);
  });
});
