import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { voidPayment } from '../../sagas/order/effects/payment-effects.ts';
import { perform } from '../../activities/perform.ts';
import { orderService } from '../../sagas/order/effects/order-service.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_SWEEP_EVERY_MS: '200',
    RECOURSE_SWEEP_AFTER_MS: '1000',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

describe('a run that is open although its order has ended', () => {
  it('is told so, and leaves', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.untilStatus(orderId, 'in_review');
    // As if another run had ended the order, of which this one knows nothing.
    await startCancel(system.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
    const { pool, settings } = system;
    const { steps, reviews } = settings;
    await perform(orderService, voidPayment, { pool, ports: createPorts(settings), steps, reviews }, orderId);
    expect(await closeOrder(system.pool, orderId, 'cancelled')).toEqual({ kind: 'closed' });
    await eventually(async () => (await run(orderId).describe()).status.name === 'COMPLETED');
    expect(await desk.list(`orderId=${orderId}`)).toEqual([]);
  });

  it('and does not leave has a dead letter, until it has ended', async () => {
    const orderId = await shop.place();
    await shop.untilClosed(orderId);
    await run(orderId).result();
    await system.client.workflow.start('no_such_workflow', {
      workflowId: workflowIdOf('order', orderId),
      taskQueue: system.settings.temporal.taskQueue,
      args: [orderId],
    });
    const letter = await desk.letterOf(orderId, 'cause=run_left_open');
    expect((await desk.show(letter.deadLetterId)).actions).toEqual(['archive']);
    await run(orderId).terminate('cannot be saved');
    await desk.until(letter.deadLetterId, 'resolved');
  });
});
