import { sendCommand, type InstanceCommand } from '../client/send-command.ts';
import { isBehind, type RunSight } from '../saga/behind.ts';
import {
  isCancelUntold,
  isCaseUntold,
  isSolutionUntold,
  isVouchingUntold,
  redrivesUntold,
} from '../saga/untold.ts';
import { readOpenCases } from '../store/cases/case-records.ts';
import { databaseTime } from '../store/clock.ts';
import type { RunTrouble } from '../store/dead-letters/dead-letters.ts';
import { werePartiesAsked } from '../store/instances/asking.ts';
import { versionOf } from '../store/instances/instance-queries.ts';
import { refOf, type Store } from '../store/saga.ts';
import {
  reportHealthy,
  reportReplaced,
  reportTrouble,
  type SweptInstance,
} from '../store/sweep/sweep-queries.ts';
import type { RedriveCommand } from '../workflows/contract.ts';
import { runState } from './run-state.ts';
import type { Sweep } from './sweep.ts';

/** Looks at the run of an instance to which nothing has happened for a while. @throws whatever PostgreSQL and Temporal throw */
export async function lookAt(sweep: Sweep, instance: SweptInstance): Promise<void> {
  const { saga, pool, client, logger } = sweep;
  const { instanceId, version } = instance;
  const run = await runState(sweep, instanceId);
  if (run.kind !== 'none' && isBehind(saga.service.saga, instance, run)) {
    await open('record_behind', behindWords(pool.saga.name, instance, run), subjectOf(run));
    return;
  }
  switch (run.kind) {
    case 'none':
      // One that was never begun is started; any other one had a run.
      if (instance.state.phases.length > 0)
        await open('run_lost', 'It has no run any more.', `none at ${version}`);
      break;
    case 'ended':
      await open('run_lost', `Its run ended as ${run.how}.`, subjectOf(run));
      break;
    case 'stuck':
      await open('run_stuck', `${run.why}.`, subjectOf(run));
      break;
    case 'open':
      // What still asks the parties says itself when it knows.
      if (!run.asksFirst || (await werePartiesAsked(pool, instanceId, run.runId)))
        await reportHealthy(pool, instanceId);
      await reportReplaced(pool, instanceId, run.runId);
      await tellAgain(run);
  }

  async function tellAgain(run: RunSight): Promise<void> {
    const { state } = instance;
    if (isCancelUntold(state, run)) await tell({ name: 'cancel' });
    else if (
      instance.asksFirst === true ||
      isSolutionUntold(state) ||
      (await hasUntoldCase(pool, instanceId))
    )
      await tell({ name: 'nudge' });
    if (isVouchingUntold(state)) await tell(redrive('books', { by: 'sweeper' }));
    for (const { step, phase } of redrivesUntold(state, run))
      await tell(redrive(`${step}-${phase}`, { by: 'sweeper', step, phase }));
  }

  /** An archived letter was about this time only: later events of the instance wait for its run as well. */
  function subjectOf({ runId }: { runId: string }): string {
    return `${runId} at ${version}`;
  }

  async function open(cause: RunTrouble, message: string, subject: string): Promise<void> {
    const news = await reportTrouble(pool, instance, { cause, message, subject });
    if (news) logger.warn({ instanceId, cause, message }, `opened a dead letter: ${cause}`);
  }

  /** It is told once while the instance is where it is. */
  function redrive(what: string, command: RedriveCommand): InstanceCommand {
    return {
      name: 'redrive',
      command,
      updateId: `swept-${version}-${what}`,
      isOnRecord: async () => (await versionOf(pool, instanceId)) !== version,
    };
  }

  async function tell(command: InstanceCommand): Promise<void> {
    const answer = await sendCommand(client, refOf(pool, instanceId), command);
    logger.info(
      { instanceId, name: command.name, answer: answer.kind },
      'told a run again what is on record',
    );
  }
}

function behindWords(
  saga: string,
  { state, version }: SweptInstance,
  { completed, stage, revision = 1, version: told = 0 }: RunSight,
): string {
  if (!completed && revision > state.revision)
    return `Its run knows revision ${revision} of the ${saga}, and on record it is ${state.revision}: was the database restored from a back-up?`;
  if (!completed && told > version)
    return `Its run knows version ${told} of the ${saga}, and on record it is ${version}: was the database restored from a back-up?`;
  const run = completed ? 'Its run has completed' : `Its run was at ${stage}`;
  return `${run}, and on record it is at ${state.stage}: was the database restored from a back-up?`;
}

async function hasUntoldCase(pool: Store, instanceId: string): Promise<boolean> {
  const cases = await readOpenCases({ client: pool, saga: pool.saga, instanceId });
  if (cases.length === 0) return false;
  const now = (await databaseTime(pool)).getTime();
  return cases.some((one) => isCaseUntold(one, now));
}
