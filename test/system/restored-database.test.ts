import { describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { completeByHand } from '../rig/complete-by-hand.ts';
import { eventually } from '../rig/eventually.ts';
import { completedEffects, type Party } from '../rig/shop.ts';
import { expectNoDrift, redriveBehind, Restorable, type Story } from '../rig/restorable.ts';

let unknown: string;

const desks = new Restorable({}, async () => {
  unknown = await desks.shop.place();
  await completed(unknown);
  // A day goes by, and the provider has forgotten the keys.
  await desks.shop.pspSwitch('keys/expire', {});
});

/** On the step that waits. */
async function act(orderId: string, action: string): Promise<void> {
  const waiting = await desks.letters.list(`orderId=${orderId}&status=open`);
  const letter = waiting.find(({ step }) => step !== undefined);
  expect((await desks.letters.act(letter?.deadLetterId ?? '', action)).status).toBe(202);
}

async function completed(orderId: string): Promise<void> {
  await desks.shop.untilStatus(orderId, 'completed');
}

async function expectSentOnce(orderId: string): Promise<void> {
  const { psp, warehouse } = await desks.shop.effects(orderId);
  expect({ psp, warehouse }).toEqual({ psp: completedEffects.psp, warehouse: completedEffects.warehouse });
}

/** Its letter says that its run is ahead of its record, and not that it is lost. */
async function behind(orderId: string): Promise<string> {
  const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=record_behind');
  expect(await desks.letters.list(`orderId=${orderId}&cause=run_lost`)).toEqual([]);
  return deadLetterId;
}

const accepted: Story = { unstarted: true, before: () => desks.shop.place(), since: completed };

const stalledAt = (party: Party, operation: string) => async () =>
  (await desks.letters.parked(party, operation)).orderId;

/** Redriven, until it waits again further on. */
const waitsAgain = (
  before: Story['before'],
  { party, operation, at }: { party: Party; operation?: string; at: string },
): Story => ({
  before,
  since: async (orderId) => {
    await desks.shop.fault(party, { kind: 'outage', ...(operation === undefined ? {} : { operation }) });
    await act(orderId, 'redrive');
    await desks.shop.until(orderId, ({ status, stage }) => status === 'stalled' && stage === at);
  },
});

describe('given a database that was restored from an older back-up', () => {
  const parked: Story = {
    before: stalledAt('psp', 'capture'),
    since: async (orderId) => {
      await act(orderId, 'redrive');
      await completed(orderId);
    },
  };
  const cancelled = desks.story({
    before: stalledAt('psp', 'capture'),
    since: async (orderId) => {
      await act(orderId, 'compensate');
      await desks.shop.untilStatus(orderId, 'cancelled');
    },
  });
  const doubted = desks.story(accepted);

  it.each([
    ['was but accepted then', desks.story(accepted)],
    ['was parked then', desks.story(parked)],
  ])(
    'when an order %s and went on to its end since, then redriving it finds all that was done, and repeats nothing',
    async (_, story) => {
      const { orderId } = story();
      await behind(orderId);
      await redriveBehind(desks.letters, orderId);
      await completed(orderId);
      await expectSentOnce(orderId);
      expect((await desks.shop.effects(orderId)).mailbox).toEqual(completedEffects.mailbox);
    },
  );

  it('when an engineer completes the question to the parties by hand, then they are asked all the same', async () => {
    const { orderId } = doubted();
    const letterId = await behind(orderId);
    await desks.shop.fault('psp', { kind: 'outage' });
    expect((await desks.letters.act(letterId, 'redrive')).status).toBe(202);
    await completeByHand(desks.system.client, orderId, 'adoptEffects', undefined);
    await desks.shop.clearFaults();
    await completed(orderId);
    await expectSentOnce(orderId);
  });

  it('when an order was cancelled since, then it charges nobody again', async () => {
    const { orderId } = cancelled();
    expect((await desks.letters.act(await behind(orderId), 'compensate')).status).toBe(202);
    await desks.shop.untilStatus(orderId, 'cancelled');
    expect((await desks.shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });

  it.each([
    [
      'has gone further',
      desks.story(waitsAgain(stalledAt('warehouse', 'place'), { party: 'mailbox', at: 'receipting' })),
    ],
    [
      'is but one stage ahead',
      desks.story(
        waitsAgain(stalledAt('psp', 'capture'), {
          party: 'warehouse',
          operation: 'release',
          at: 'committing',
        }),
      ),
    ],
  ])('when the run of an order is open and %s, then its redrive replaces that run', async (_, story) => {
    const { orderId } = story();
    const letterId = await behind(orderId);
    const run = desks.system.client.workflow.getHandle(workflowIdOf('order', orderId));
    const before = await run.describe();
    expect((await desks.letters.act(letterId, 'redrive')).status).toBe(202);
    await completed(orderId);
    expect((await run.describe()).runId).not.toBe(before.runId);
    await expectSentOnce(orderId);
  });
});

describe('given a database that was restored from a back-up of before a redrive in vain', () => {
  const key = { 'idempotency-key': 'once-more' };

  const redrivenBy = (redrive: (orderId: string) => Promise<void>): Story => ({
    before: stalledAt('psp', 'capture'),
    since: async (orderId) => {
      await desks.shop.fault('psp', { kind: 'outage', operation: 'capture' });
      await redrive(orderId);
      await eventually(async () => (await desks.letters.letterOf(orderId, 'status=open')).parkings > 1);
    },
  });
  const byLetter = (orderId: string) => act(orderId, 'redrive');
  const asOrder = async (orderId: string) => {
    expect((await desks.shop.post(`/orders/${orderId}/redrive`, {}, key)).status).toBe(202);
  };

  it.each([
    ['the letter is redriven again', byLetter, desks.story(redrivenBy(byLetter))],
    ['the order is redriven again under the same key', asOrder, desks.story(redrivenBy(asOrder))],
  ])('when %s, then the order goes on', async (_, redrive, story) => {
    const { orderId } = story();
    await redrive(orderId);
    await completed(orderId);
    expect(await desks.shop.effects(orderId)).toEqual(completedEffects);
    await expectNoDrift(desks.shop, orderId);
  });
});

// The last one, once all the others have come to their end.
describe('given an order that was placed after the back-up', () => {
  it('when the parties are asked, then reconcile tells what they know of it', async () => {
    const { drifts } = await desks.shop.reconcile();
    const of = drifts
      .filter(({ instanceId }) => instanceId === unknown)
      .map(({ kind, message }) => `${kind} ${message}`);
    expect(of).toEqual([
      expect.stringMatching(/^payment pi_\w+ has charged 11\.80 EUR, and the order is unknown here$/),
      `warehouse ${unknown} is released, and the order is unknown here`,
    ]);
    expect(drifts.filter(({ instanceId }) => instanceId !== unknown)).toEqual([]);
  });
});
