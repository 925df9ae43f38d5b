import type { FastifyBaseLogger } from 'fastify';
import { instanceMemo, startInstance, type InstanceStart } from '../../client/start-instance.ts';
import type { InstanceSnapshot } from '../../store/instances/list-instances.ts';
import { refOf } from '../../store/saga.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { loggable } from '../http/loggable.ts';

/** With what the API starts the run of an instance. */
export function runStart(
  { saga, pool, eager, settings, links }: ApiDependencies,
  { instanceId, state }: Pick<InstanceSnapshot, 'instanceId' | 'state'>,
): InstanceStart {
  return {
    of: refOf(pool, instanceId),
    summary: saga.summaryOf(state),
    memo: instanceMemo(settings, links.instance(instanceId), state),
    taskQueue: settings.temporal.taskQueue,
    eager,
  };
}

/**
 * Starts the run of an instance if it has none. Temporal being away is no failure: an accepted instance is started later.
 * @returns whether it has one
 */
export async function ensureRun(
  dependencies: ApiDependencies,
  snapshot: Pick<InstanceSnapshot, 'instanceId' | 'state' | 'createdAt'>,
  log: FastifyBaseLogger,
): Promise<boolean> {
  try {
    const start = runStart(dependencies, snapshot);
    await startInstance(dependencies.temporal, { ...start, acceptedAt: snapshot.createdAt });
    return true;
  } catch (error) {
    log.warn(
      { instanceId: snapshot.instanceId, error: loggable(error) },
      'The run of an accepted instance could not be started; it is left to the starter',
    );
    return false;
  }
}

/**
 * Gives an instance whose run has ended another one, because a person asked for something that no run is left to do. It asks the
 * other parties first.
 * @throws ServiceError when Temporal does not answer
 */
export async function startAgain(
  dependencies: ApiDependencies,
  snapshot: Pick<InstanceSnapshot, 'instanceId' | 'state'>,
): Promise<void> {
  const start = runStart(dependencies, snapshot);
  await startInstance(dependencies.temporal, { ...start, again: 'if_ended' });
}
