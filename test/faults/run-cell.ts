import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { isPartyFault, requests, switches, type Cell } from './cells.ts';
import { holdAt } from './hold.ts';
import { strike, type Aftermath } from './inject.ts';
import type { LaneStage } from './lanes.ts';
import { eventsOf } from './record.ts';
import { stories } from './story.ts';

/** Runs an order into a fault. @returns how often an engineer had to send it on its way again */
export async function runCell(cell: Cell, stage: LaneStage): Promise<{ redriven: number }> {
  const { shop, system } = stage;
  await shop.clearFaults();
  const { orderId, aftermath } = isPartyFault(cell.fault)
    ? await meetPartyFault(cell, stage)
    : await meetWorldFault(cell, stage);

  const redriven = await untilClosed(stage, orderId);

  const story = stories[cell.phase];
  expect((await shop.get(orderId)).status).toBe(story.ends);
  expect(await shop.effects(orderId)).toEqual(story.effects);
  await aftermath(orderId);
  const events = await eventsOf(system.pool, orderId);
  expect(events.filter(({ type }) => type === 'order_completed' || type === 'order_cancelled')).toHaveLength(
    1,
  );
  await shop.expectBalancedBooks();
  return { redriven };
}

interface Met {
  readonly orderId: string;
  readonly aftermath: Aftermath;
}

async function meetWorldFault({ phase, point, fault }: Cell, stage: LaneStage): Promise<Met> {
  if (isPartyFault(fault)) throw new Error(`${fault} is not of this world`);
  const held = await holdAt(stage, { phase, point, fault });
  return { orderId: held.orderId, aftermath: await strike(fault, stage, held) };
}

async function meetPartyFault({ phase, point, fault }: Cell, { shop, system }: LaneStage): Promise<Met> {
  const request = requests[phase];
  const kind = isPartyFault(fault) ? switches[fault][point] : undefined;
  if (request === undefined || kind === undefined) throw new Error('Nobody is asked');
  const { party, operation } = request;
  // Stripe's client sends once more by itself after a cut connection.
  const times = fault === 'reset' && party === 'psp' ? 2 : 1;
  await shop.fault(party, { ...kind, operation, times });
  const orderId = await stories[phase].begin(shop, system.pool);
  return {
    orderId,
    aftermath: async () => expect(await shop.fired(party, operation)).toBe(times),
  };
}

/** Redrives what the budget has parked, as an engineer would. */
async function untilClosed({ shop, system }: LaneStage, orderId: string): Promise<number> {
  const deadline = Date.now() + 45_000;
  let redriven = 0;
  for (;;) {
    // While a server is away the API says so.
    const order = await shop.get(orderId).catch(() => undefined);
    if (order?.status === 'completed' || order?.status === 'cancelled') return redriven;
    if (order?.steps.some(({ phases }) => phases.some(({ status }) => status === 'parked')) === true) {
      const { status } = await shop.post(`/orders/${orderId}/redrive`, { by: 'eva' });
      if (status === 202) redriven += 1;
    }
    if (Date.now() > deadline) {
      const events = await eventsOf(system.pool, orderId);
      throw new Error(
        `Order ${orderId} does not end: ${JSON.stringify(order?.steps)}\n${events.map((event) => JSON.stringify(event)).join('\n')}`,
      );
    }
    await sleep(50);
  }
}
