import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { authorizePayment } from '../../sagas/order/effects/payment-effects.ts';
import { holdItems, releaseItems } from '../../sagas/order/effects/stock-effects.ts';
import { decideOn } from '../../store/commit/decide-on.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { inInstanceTransaction, readKnownInstance } from '../../store/commit/instance-transaction.ts';
import { answered, happened } from '../../saga/rules/record.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterAll(() => steps.stop());

/** Something that may happen at any time. */
function failed(message: string) {
  return {
    type: 'attempt_failed',
    step: 'authorizePayment',
    phase: 'run',
    cause: 'internal_error',
    message,
  } as const;
}

async function cancelled(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
}

async function messages(orderId: string): Promise<string[]> {
  const { rows } = await steps.pool.query<{ message: string }>(
    `select event ->> 'message' as message from saga_event
     where instance_id = $1 and event ->> 'type' = 'attempt_failed' order by version`,
    [orderId],
  );
  return rows.map(({ message }) => message);
}

describe('a worker that remembers an order as it has left it', () => {
  it('hears of a cancel that another has written since, before it attempts anything', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment);
    await cancelled(orderId);
    expect(await steps.deliver(holdItems, orderId)).toEqual({ kind: 'interrupted' });
    expect((await steps.shop.effects(orderId)).stock).toEqual([]);
  });

  it('does not answer by heart: what it would say without writing anything is read again', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment);
    await inInstanceTransaction(steps.pool, orderId, (tx) => {
      tx.append(failed('told by another'));
      return Promise.resolve();
    });
    const seen = await decideOn(steps.pool, orderId, ({ state }) =>
      answered(state.phases.find(({ step }) => step === 'authorizePayment')?.message),
    );
    expect(seen).toBe('told by another');
  });
});

describe('many that write on one order at a time', () => {
  it('all do, once each, and nobody waits for ever', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment);
    const names = Array.from({ length: 40 }, (_, n) => `writer ${n}`);
    const before = await readKnownInstance(steps.pool, orderId);
    await Promise.all(
      names.map((name) =>
        decideOn(steps.pool, orderId, () => ({ changes: [happened(failed(name))], answer: undefined })),
      ),
    );
    expect((await messages(orderId)).sort()).toEqual([...names].sort());
    const after = await readKnownInstance(steps.pool, orderId);
    expect(after.version - before.version).toBe(40);
    expect(after.lastCommit).not.toBe(before.lastCommit);
  });
});

describe('two orders for the last pieces, of which one waits for the other', () => {
  it('one has them, and the other is told that there are too few', async () => {
    const lines = [{ sku: 'POT-CAST', quantity: 1 }];
    const { rows } = await steps.pool.query<{ on_hand: number }>(
      `select on_hand from item where sku = 'POT-CAST'`,
    );
    await steps.pool.query(`update item set on_hand = 1 where sku = 'POT-CAST'`);
    const [one, other] = [await steps.accept({ lines }), await steps.accept({ lines })];
    const outcomes = await Promise.all([one, other].map((id) => steps.deliver(holdItems, id)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'succeeded']);
    for (const id of [one, other]) {
      await cancelled(id);
      await steps.deliverAll(id, releaseItems);
      expect(await closeOrder(steps.pool, id, 'cancelled')).toEqual({ kind: 'closed' });
    }
    await steps.pool.query(`update item set on_hand = $1 where sku = 'POT-CAST'`, [rows[0]?.on_hand]);
  });
});
