import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  commandNames,
  nudgeName,
  workflowIdOf,
  type Command,
  type RedriveCommand,
  type Rejection,
  type SettleCommand,
} from '../workflows/contract.ts';
import type { InstanceRef } from '../store/saga.ts';

/** A command for one instance. The same `updateId` is one command, however often it is sent. */
export type InstanceCommand =
  | { readonly name: 'cancel' }
  /** Something was recorded that the run may wait for. */
  | { readonly name: 'nudge' }
  | {
      readonly name: 'redrive';
      readonly command: RedriveCommand;
      readonly updateId: string;
      /** Temporal answers what was sent before as it did then, also what the record has forgotten with a restore. */
      readonly isOnRecord: () => Promise<boolean>;
    }
  | { readonly name: 'settle'; readonly command: SettleCommand; readonly updateId: string };

export type CommandAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly message: string }
  /** The instance has no run that could take it: none yet, or no more. */
  | { readonly kind: 'no_run' }
  /** Not known: no worker answered in time, or Temporal does not. */
  | { readonly kind: 'unanswered'; readonly reason: string };

const answerMs = 10_000;

/**
 * Sends a command to an instance's run.
 * - A cancel is on record by now, and no step goes forward any more; the run is told by a Signal, which waits for no worker
 *   and carries nobody's words.
 * - The others are Updates: what comes of them is waited for.
 */
export async function sendCommand(
  client: Client,
  { saga, instanceId }: InstanceRef,
  command: InstanceCommand,
): Promise<CommandAnswer> {
  const run = client.workflow.getHandle(workflowIdOf(saga, instanceId));
  try {
    await client.withDeadline(Date.now() + answerMs, async () => {
      if (command.name === 'nudge') {
        await run.signal(nudgeName);
        return;
      }
      if (command.name === 'cancel') {
        const signal: Command = { by: 'api' };
        await run.signal(commandNames.cancel, signal);
        return;
      }
      await update(run, command);
    });
    return { kind: 'accepted' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'no_run' };
    if (error instanceof WorkflowUpdateFailedError) return failed(error);
    return { kind: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Temporal repeats the answer that it has under an update's id. A command that could not be written down may be by now, and one that
 * was done before the database was restored is on record no more: a command that is sent again goes under another id, the next that has
 * no such answer yet. Whoever sends the same command goes through the same ids, so that it is done once.
 */
async function update(
  run: WorkflowHandle,
  told: Extract<InstanceCommand, { updateId: string }>,
): Promise<void> {
  const { name, command, updateId } = told;
  const sending = crypto.randomUUID();
  for (let time = 1; ; time += 1) {
    try {
      await run.executeUpdate<unknown, [Command, string]>(commandNames[name], {
        args: [command, sending],
        updateId: time === 1 ? updateId : `${updateId}-again-${time}`,
      });
      if (told.name !== 'redrive' || (await told.isOnRecord())) return;
    } catch (error) {
      if (!isOfAnother(error, sending)) throw error;
    }
  }
}

/** It says that another sending of the same command could not be written down. */
function isOfAnother(error: unknown, sending: string): boolean {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    return false;
  const { type, details } = error.cause;
  const of: unknown = details?.[0];
  return type === ('not_recorded' satisfies Rejection) && typeof of === 'string' && of !== sending;
}

function failed({ cause }: WorkflowUpdateFailedError): CommandAnswer {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (isRejection(type)) return { kind: 'rejected', rejection: type, message: cause?.message ?? '' };
  // The run ended while the command was on its way.
  if (type === 'AcceptedUpdateCompletedWorkflow') return { kind: 'no_run' };
  throw new Error(`A command failed in a way that its contract does not know: ${type ?? 'no type'}`, {
    cause,
  });
}

const rejections: Record<Rejection, true> = {
  too_late: true,
  order_closed: true,
  not_stalled: true,
  settle_impossible: true,
  settle_contradicted: true,
  settle_unverified: true,
  not_recorded: true,
  invalid_command: true,
};

function isRejection(type: string | null | undefined): type is Rejection {
  return typeof type === 'string' && Object.hasOwn(rejections, type);
}
