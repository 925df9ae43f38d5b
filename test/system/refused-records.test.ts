import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { startDesks } from '../rig/desks.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import { completedEffects, type Shop } from '../rig/shop.ts';
import type { System } from '../rig/system.ts';
import type { Failure } from './api-client.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks());
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const toGreen = { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' };

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

async function outOfStock(): Promise<{ orderId: string; caseId: string }> {
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
  return { orderId, caseId: (await reviews.caseOf(orderId)).caseId };
}

function decision(caseId: string, changed: object = {}) {
  const command = {
    caseId,
    revision: 1,
    decision: 'substitute',
    data: toGreen,
    by: 'olga',
    reason: 'Agreed',
  };
  return { ...command, decisionId: randomUUID(), ...changed };
}

/** PostgreSQL refuses rows of a table while `work` goes on, as it would with a constraint of a migration that was wrong. */
async function whileRefused(table: string, condition: string, work: () => Promise<void>): Promise<void> {
  const name = `planted_${randomUUID().slice(0, 8)}`;
  await system.pool.query(`alter table ${table} add constraint ${name} check (${condition}) not valid`);
  try {
    await work();
  } finally {
    await system.pool.query(`alter table ${table} drop constraint ${name}`);
  }
}

describe('a signal that PostgreSQL cannot keep', () => {
  it.each([
    ['NUL in a decision id', (caseId: string) => decision(caseId, { decisionId: 'd\u00001' })],
    ['a revision of more than 32 bits', (caseId: string) => decision(caseId, { revision: 9_999_999_999 })],
  ])('is written into the timeline of the case, and blocks nothing: %s', async (_, signal) => {
    const { orderId, caseId } = await outOfStock();
    await run(orderId).signal('decide', signal(caseId));
    await eventually(async () =>
      (await reviews.show(caseId)).timeline.some(({ kind }) => kind === 'refused'),
    );
    await reviews.decideOn(orderId, 'substitute', { data: toGreen });
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });

  it('is no cancel, and another one is', async () => {
    const { orderId } = await outOfStock();
    await run(orderId).signal('cancel', { by: 'olga', reason: 'copied\u0000text' });
    await run(orderId).signal('cancel', { by: 'olga', reason: 'copied text' });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });
});

describe('a command that PostgreSQL refuses to keep', () => {
  it('is rejected to whoever sent it, and blocks no other', async () => {
    const { orderId, caseId } = await outOfStock();
    await whileRefused('review_decision', `reason <> 'Refused'`, async () => {
      const refused = decision(caseId, { reason: 'Refused' });
      await expect(run(orderId).executeUpdate('decide', { args: [refused] })).rejects.toMatchObject({
        cause: { type: 'not_recorded' },
      });
      await run(orderId).signal('decide', refused);
      await run(orderId).executeUpdate('decide', { args: [decision(caseId)] });
      expect((await shop.untilClosed(orderId)).status).toBe('completed');
    });
    expect(await letters.list(`orderId=${orderId}`)).toEqual([]);
  });
});

describe('a redrive that PostgreSQL refuses to keep', () => {
  const noRedrive = [`saga_event`, `event->>'type' <> 'redriven'`] as const;

  it.each([
    ['its dead letter', (letterId: string, _: string) => `/dead-letters/${letterId}/redrive`],
    ['the order', (_: string, orderId: string) => `/orders/${orderId}/redrive`],
  ])('leaves all as it was, so that it is done once that is mended: of %s', async (_, path) => {
    const { orderId, letterId } = await letters.parked('psp', 'capture');
    const redrive = () =>
      letters.api.post<Failure>(path(letterId, orderId), {
        body: { by: 'eva', reason: 'It is back' },
        headers: { 'idempotency-key': `of ${orderId}` },
      });
    await whileRefused(...noRedrive, async () => {
      for (const _ of ['once', 'and again']) {
        const { status, body } = await redrive();
        expect(status).toBe(503);
        expect(body.detail).toContain('could not be written down');
      }
      expect((await shop.get(orderId)).status).toBe('stalled');
    });
    expect((await redrive()).status).toBe(202);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await redrive()).status).toBe(202);
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('is reported by the job of its group, and is done by the next', async () => {
    const { orderId } = await letters.parked('psp', 'capture');
    await whileRefused(...noRedrive, async () => {
      const refused = await letters.untilDone(await letters.redriveGroup('psp.unavailable'));
      expect(refused).toMatchObject({ total: 1, failed: 1, items: [{ orderId, status: 'failed' }] });
      expect(refused.items[0]?.message).toContain('could not be written down');
    });
    const done = await letters.untilDone(await letters.redriveGroup('psp.unavailable'));
    expect(done).toMatchObject({ total: 1, succeeded: 1 });
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });
});

describe('a run that cannot write down how its order goes on', () => {
  it('has a dead letter, and goes on from there when that is redriven', async () => {
    let orderId = '';
    await whileRefused('review_case', `cause <> 'out_of_stock'`, async () => {
      orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
      const letter = await letters.letterOf(orderId, 'cause=not_recorded');
      expect(letter).toMatchObject({ status: 'open', group: 'not_recorded' });
      expect(letter.message).toContain('advanceCase');
      expect((await run(orderId).describe()).status.name).toBe('RUNNING');
      // In vain, for now.
      expect((await letters.act(letter.deadLetterId, 'redrive')).status).toBe(202);
      await eventually(async () => (await letters.show(letter.deadLetterId)).parkings === 2);
    });
    const { deadLetterId } = await letters.letterOf(orderId, 'cause=not_recorded');
    expect((await letters.act(deadLetterId, 'redrive')).status).toBe(202);
    await shop.untilStatus(orderId, 'in_review');
    await letters.until(deadLetterId, 'resolved');
    await reviews.decideOn(orderId, 'cancel');
    await shop.untilClosed(orderId);
  });

  it('obeys a cancel meanwhile, and a redrive of the order', async () => {
    await whileRefused('review_case', `cause <> 'out_of_stock'`, async () => {
      const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
      const { deadLetterId } = await letters.letterOf(orderId, 'cause=not_recorded');
      expect((await shop.post(`/orders/${orderId}/redrive`, {})).status).toBe(202);
      await eventually(async () => (await letters.show(deadLetterId)).status === 'open');
      expect((await shop.post(`/orders/${orderId}/cancel`, {})).status).toBe(202);
      expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
      await letters.until(deadLetterId, 'resolved');
    });
  });
});
