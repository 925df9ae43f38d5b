import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { OwnServers } from '../rig/own-servers.ts';
import type { Fault, PartyFault } from './cells.ts';
import type { Held, Stage } from './hold.ts';
import type { LaneStage, WorkerLines } from './lanes.ts';
import { eventsOf } from './record.ts';

/** What happens while an order is held. */
export type HeldFault = Exclude<Fault, PartyFault | 'commit_lost'>;

/** Looks, once the order has ended, whether what was left of the fault still does something. */
export type Aftermath = (orderId: string) => Promise<void>;

const none: Aftermath = async () => {};

/** Strikes while the order is held, lets it go, and mends. Fails where the fault has not come true. */
export async function strike(fault: HeldFault, stage: LaneStage, held: Held): Promise<Aftermath> {
  switch (fault) {
    case 'worker_killed':
      await stage.system.worker.kill();
      await held.letGo();
      await stage.system.restartWorker();
      return none;
    case 'worker_paused':
      return await pauseWorker(stage, held);
    case 'postgres_restarted':
      await restartPostgres(stage, held);
      return none;
    case 'temporal_killed':
      await ownServers(stage).killTemporal();
      await held.letGo();
      // Long enough for the worker to have something to say and nobody to say it to.
      await sleep(400);
      await ownServers(stage).startTemporal();
      return none;
    case 'task_lost': {
      const { tasks } = linesOf(stage);
      tasks.loseOne(async (orderId) => orderId === held.orderId);
      await held.letGo();
      return async () => expect(tasks.lost).toBe(1);
    }
  }
}

/** It stands still past all its time-outs, another takes over, and then it wakes up in the middle of what it was doing. */
async function pauseWorker({ system, shop }: Stage, held: Held): Promise<Aftermath> {
  const paused = system.worker;
  paused.pause();
  await held.letGo();
  await system.restartWorker();
  return async (orderId) => {
    const before = [await shop.effects(orderId), await eventsOf(system.pool, orderId)];
    paused.resume();
    await sleep(800);
    expect([await shop.effects(orderId), await eventsOf(system.pool, orderId)]).toEqual(before);
    await paused.kill();
  };
}

async function restartPostgres(stage: LaneStage, held: Held): Promise<void> {
  const { pool } = stage.system;
  const startedAt = async () => {
    const { rows } = await pool.query<{ at: Date }>('select pg_postmaster_start_time() as at');
    return rows[0]?.at.getTime() ?? 0;
  };
  const before = await startedAt();
  await ownServers(stage).restartPostgres();
  await held.letGo();
  expect(await startedAt()).toBeGreaterThan(before);
}

export function linesOf({ lines }: LaneStage): WorkerLines {
  if (lines === undefined) throw new Error('This worker has no lines on which anything gets lost');
  return lines;
}

function ownServers({ servers }: LaneStage): OwnServers {
  if (servers === undefined) throw new Error('Nobody restarts the servers that others use');
  return servers;
}
