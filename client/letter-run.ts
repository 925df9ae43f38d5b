import type { Client } from '@temporalio/client';
import type { OrderKept } from '../sagas/order/store/kept.ts';
import type { LetterInBrief } from '../store/dead-letters/dead-letters.ts';
import { sendCommand, type CommandAnswer } from './send-command.ts';
import { startOrderWorkflow, type OrderStart } from './start-order.ts';

/** The run of the order that a dead letter is about. */
export interface LetterRun {
  /** `words` cites why; `isOnRecord`: whether the record shows that this parking was redriven. */
  redrive(words: string, isOnRecord: () => Promise<boolean>): Promise<CommandAnswer>;
  nudge(): Promise<CommandAnswer>;
  /** Gives the order another run. */
  startAgain(): Promise<CommandAnswer>;
}

export function letterRun(
  client: Client,
  { letter, by, start }: { letter: LetterInBrief<OrderKept>; by: string; start: Omit<OrderStart, 'again'> },
): LetterRun {
  const { id, instanceId: orderId, step, phase, parkings } = letter;
  const at = step === null || phase === null ? {} : { step, phase };
  return {
    // Of one parking there is one redrive, whoever asks for it and however often.
    redrive: (words, isOnRecord) =>
      sendCommand(client, orderId, {
        name: 'redrive',
        command: { by, words, ...at },
        updateId: `letter-${id}-${parkings}`,
        isOnRecord,
      }),
    nudge: () => sendCommand(client, orderId, { name: 'nudge' }),
    // A run that knows more than the record cannot go on from it.
    startAgain: async () => {
      try {
        const again = letter.cause === 'record_behind' ? 'in_any_case' : 'if_ended';
        await startOrderWorkflow(client, { ...start, again });
        return { kind: 'accepted' };
      } catch (error) {
        return { kind: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
