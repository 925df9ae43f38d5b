import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../activities/payment-effects.ts';
import { stackWithoutMessages } from '../../activities/stack.ts';
import { holdItems, releaseItems } from '../../activities/stock-effects.ts';
import { closeOrder, startCancel } from '../../journal/lifecycle.ts';
import { standstill, startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterEach(async () => {
  await steps.shop.clearFaults();
  await steps.shop.expectBalancedBooks();
});

afterAll(() => steps.stop());

async function cancelling(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
}

describe('an attempt that failed', () => {
  it('says where that came from, in names and frames, as its dead letter will', async () => {
    const orderId = await steps.accept();
    await steps.shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const error = await steps.deliver(authorizePayment, orderId).catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toBeInstanceOf(Stripe.errors.StripeError);
    const stack = stackWithoutMessages(error);
    expect(stack).toMatch(/^KnownFailure\n[^]*\ncaused by Stripe\w+Error\n +at /);
    expect(stack).not.toContain((error as Error & { cause: Error }).cause.message);
    await cancelling(orderId);
    await steps.shop.clearFaults();
    await steps.deliverAll(orderId, voidPayment);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});
