import { instanceMemo, startInstance, type InstanceStart } from '../client/start-instance.ts';
import { refOf, type Instance } from '../store/saga.ts';
import { instancesNeverBegun } from '../store/sweep/sweep-queries.ts';
import type { Background } from './background.ts';
import { forEach } from './each.ts';
import type { Sweep } from './sweep.ts';

/** Younger ones are most likely being started by whoever accepted them. */
const olderThanMs = 3_000;

/**
 * Finds instances that were accepted but have no run, because their API died or Temporal was away at that moment, and starts
 * them. Several may do so at once: the workflow's id lets one succeed. @returns how many could not be started
 */
export async function startNeverBegun(sweep: Sweep): Promise<number> {
  const { pool, client, logger, stopped } = sweep;
  return await forEach(await instancesNeverBegun(pool, { olderThanMs, limit: 200 }), {
    work: async (accepted) => {
      const { instanceId, createdAt: acceptedAt } = accepted;
      const started = await startInstance(client, { ...instanceStart(sweep, accepted), acceptedAt });
      if (started === 'started') logger.info({ instanceId }, 'started an accepted instance that had no run');
    },
    named: ({ instanceId }) => ({ instanceId }),
    failed: 'could not start an accepted instance that has no run',
    logger,
    stopped,
  });
}

/** How a worker starts the run of an instance. */
export function instanceStart(
  { saga, pool, settings }: Pick<Background, 'saga' | 'pool' | 'settings'>,
  { instanceId, state }: Pick<Instance, 'instanceId' | 'state'>,
): InstanceStart {
  return {
    of: refOf(pool, instanceId),
    summary: saga.summaryOf(state),
    memo: instanceMemo(settings, `${settings.api.publicUrl}/${saga.path}/${instanceId}`, state),
    taskQueue: settings.temporal.taskQueue,
    eager: false,
  };
}
