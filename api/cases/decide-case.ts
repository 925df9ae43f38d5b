import type { FastifyBaseLogger } from 'fastify';
import { decide, type DecideCommand, type DecideVerdict } from '../../store/cases/decide.ts';
import { sendCommand } from '../../client/send-command.ts';
import { refOf } from '../../store/saga.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { findInstance } from '../instances/find-instance.ts';
import { ensureRun } from '../instances/start-run.ts';

/** Decides, and tells the run of its instance. A run that cannot be told now finds the decision later: it is on record. */
export async function decideCase(
  dependencies: ApiDependencies,
  command: DecideCommand,
  log: FastifyBaseLogger,
): Promise<DecideVerdict> {
  const verdict = await decide(dependencies.pool, command);
  if (verdict.kind === 'decided' && verdict.state !== 'seconded')
    await tellRun(dependencies, verdict.instanceId, log);
  return verdict;
}

/** Something is on record that the run of an instance waits for. One that cannot be told now finds it later. */
export async function tellRun(
  dependencies: ApiDependencies,
  instanceId: string,
  log: FastifyBaseLogger,
): Promise<void> {
  const answer = await sendCommand(dependencies.temporal, refOf(dependencies.pool, instanceId), {
    name: 'nudge',
  });
  if (answer.kind === 'unanswered')
    log.warn(
      { instanceId, reason: answer.reason },
      'A run could not be told of news on its case; it finds it later',
    );
  if (answer.kind !== 'no_run') return;
  const snapshot = await findInstance(dependencies, instanceId);
  if (snapshot.state.closed === undefined) await ensureRun(dependencies, snapshot, log);
}
