import type { Client } from '@temporalio/client';
import type { LetterInBrief } from '../journal/dead-letters.ts';
import type { Command, RedriveCommand } from './contract.ts';
import { sendCommand, type CommandAnswer } from './send-command.ts';
import { startOrderWorkflow, type OrderStart } from './start-order.ts';

/** The run of the order that a dead letter is about. */
export interface LetterRun {
  redrive(): Promise<CommandAnswer>;
  nudge(): Promise<CommandAnswer>;
  startAgain(): Promise<unknown>;
}

export function letterRun(
  client: Client,
  { letter, author, start }: { letter: LetterInBrief; author: Command; start: Omit<OrderStart, 'again'> },
): LetterRun {
  const { id, orderId, step, phase, parkings } = letter;
  const command: RedriveCommand =
    step === null || phase === null ? author : { by: author.by, ...reasonOf(author), step, phase };
  return {
    // Of one parking there is one redrive, whoever asks for it and however often.
    redrive: () =>
      sendCommand(client, orderId, { name: 'redrive', command, updateId: `letter-${id}-${parkings}` }),
    nudge: () => sendCommand(client, orderId, { name: 'nudge' }),
    // A run that knows more than the record cannot go on from it.
    startAgain: () =>
      startOrderWorkflow(client, {
        ...start,
        again: letter.cause === 'record_behind' ? 'in_any_case' : 'if_ended',
      }),
  };
}

function reasonOf({ reason }: Command): Pick<Command, 'reason'> {
  return reason === undefined ? {} : { reason };
}
