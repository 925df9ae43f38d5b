import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import type { System } from '../rig/system.ts';
import {
  isAttemptedBy,
  isDoneBy,
  isPartyFault,
  isRecord,
  refusalOf,
  requestOf,
  switches,
  type Cell,
  type RecordName,
} from './cells.ts';
import { holdAt } from './hold.ts';
import { linesOf, strike, type Aftermath } from './inject.ts';
import type { LaneStage } from './lanes.ts';
import { eventsOf, isOnRecord } from './record.ts';
import { stories } from './story.ts';

/** Runs an order into a fault. @returns how often an engineer had to send it on its way again */
export async function runCell(cell: Cell, stage: LaneStage): Promise<{ redriven: number }> {
  const { shop, system } = stage;
  await shop.clearFaults();
  const { orderId, aftermath } = await meet(cell, stage);

  const redriven = await untilClosed(stage, orderId);

  await untilRunEnds(system, orderId);
  const story = stories[cell.phase];
  expect((await shop.get(orderId)).status).toBe(story.ends);
  expect(await shop.effects(orderId)).toEqual(story.effects);
  await aftermath(orderId);
  const events = await eventsOf(system.pool, orderId);
  expect(events.filter(({ type }) => type === 'completed' || type === 'cancelled')).toHaveLength(1);
  await shop.expectBalancedBooks();
  return { redriven };
}

interface Met {
  readonly orderId: string;
  readonly aftermath: Aftermath;
}

async function meet(cell: Cell, stage: LaneStage): Promise<Met> {
  const { phase, point, fault } = cell;
  if (isPartyFault(fault)) return await meetPartyFault(cell, stage);
  if (fault === 'commit_lost') return await meetLostCommit(cell, stage);
  if (fault === 'task_lost' && isRecord(phase)) return await meetLostTask(phase, stage);
  const held = await holdAt(stage, { phase, point });
  return { orderId: held.orderId, aftermath: await strike(fault, stage, held) };
}

async function meetLostCommit({ phase, point }: Cell, stage: LaneStage): Promise<Met> {
  const { commits } = linesOf(stage);
  const at = point === 'before_send' ? isAttemptedBy : isDoneBy;
  commits.breakAt(point === 'not_recorded' ? 'commit' : 'answer', (event) => at(phase, event));
  const orderId = await stories[phase].begin(stage.shop, stage.system.pool);
  return { orderId, aftermath: async () => expect(commits.broken).toBe(1) };
}

/** The task in which something is written down: all that was done in it is done again. */
async function meetLostTask(record: RecordName, stage: LaneStage): Promise<Met> {
  const { tasks } = linesOf(stage);
  const { pool } = stage.system;
  tasks.loseOne((orderId) => isOnRecord(pool, orderId, record));
  const orderId = await stories[record].begin(stage.shop, pool);
  return { orderId, aftermath: async () => expect(tasks.lost).toBe(1) };
}

async function meetPartyFault({ phase, point, fault }: Cell, { shop, system }: LaneStage): Promise<Met> {
  const request = requestOf(phase);
  const kind = isPartyFault(fault) ? switches[fault][point] : undefined;
  if (request === undefined || kind === undefined) throw new Error('Nobody is asked');
  const { party, operation } = request;
  // Stripe's client sends once more by itself after a cut connection.
  const times = fault === 'reset' && party === 'psp' ? 2 : 1;
  await shop.fault(party, { ...kind, operation, times });
  const questions = fault === 'untold_500' ? 1 : 0;
  if (questions > 0)
    await shop.fault(party, {
      operation: 'retrieve',
      kind: 'refuse',
      code: refusalOf[party],
      times: questions,
    });
  const orderId = await stories[phase].begin(shop, system.pool);
  return {
    orderId,
    aftermath: async () => {
      expect(await shop.fired(party, operation)).toBe(times);
      expect(await shop.fired(party, 'retrieve')).toBe(questions);
    },
  };
}

/** What is done again may come after the order's end. */
async function untilRunEnds({ client }: System, orderId: string): Promise<void> {
  await eventually(async () => {
    const run = await client.workflow
      .getHandle(`order/${orderId}`)
      .describe()
      .catch(() => undefined);
    return run?.status.name === 'COMPLETED';
  });
}

/** Redrives what the budget has parked, as an engineer would. */
async function untilClosed({ shop, system }: LaneStage, orderId: string): Promise<number> {
  let deadline = 0;
  let version: number | undefined;
  let redriven = 0;
  for (;;) {
    // While a server is away the API says so.
    const order = await shop.get(orderId).catch(() => undefined);
    if (order?.status === 'completed' || order?.status === 'cancelled') return redriven;
    if (order?.steps.some(({ phases }) => phases.some(({ status }) => status === 'parked')) === true) {
      const { status } = await shop.post(`/orders/${orderId}/redrive`, { by: 'eva' });
      if (status === 202) redriven += 1;
    }
    // On a busy machine it takes longer; it must not stand still.
    if (deadline === 0 || (order !== undefined && order.version !== version)) deadline = Date.now() + 45_000;
    version = order?.version ?? version;
    if (Date.now() > deadline) {
      const events = await eventsOf(system.pool, orderId);
      throw new Error(
        `Order ${orderId} does not end: ${JSON.stringify(order?.steps)}\n${events.map((event) => JSON.stringify(event)).join('\n')}`,
      );
    }
    await sleep(50);
  }
}
