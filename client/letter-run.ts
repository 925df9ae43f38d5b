import type { Client } from '@temporalio/client';
import type { LetterInBrief } from '../store/dead-letters/dead-letters.ts';
import { sendCommand, type CommandAnswer } from './send-command.ts';
import { startInstance, type InstanceStart } from './start-instance.ts';

/** The run of the instance that a dead letter is about. */
export interface LetterRun {
  /** `words` cites why; `isOnRecord`: whether the record shows that this parking was redriven. */
  redrive(words: string, isOnRecord: () => Promise<boolean>): Promise<CommandAnswer>;
  nudge(): Promise<CommandAnswer>;
  /** Gives the instance another run. */
  startAgain(): Promise<CommandAnswer>;
}

export function letterRun(
  client: Client,
  { letter, by, start }: { letter: LetterInBrief; by: string; start: Omit<InstanceStart, 'again'> },
): LetterRun {
  const { id, step, phase, parkings } = letter;
  const { of } = start;
  const at = step === null || phase === null ? {} : { step, phase };
  return {
    // Of one parking there is one redrive, whoever asks for it and however often.
    redrive: (words, isOnRecord) =>
      sendCommand(client, of, {
        name: 'redrive',
        command: { by, words, ...at },
        updateId: `letter-${id}-${parkings}`,
        isOnRecord,
      }),
    nudge: () => sendCommand(client, of, { name: 'nudge' }),
    // A run that knows more than the record cannot go on from it.
    startAgain: async () => {
      try {
        const again = letter.cause === 'record_behind' ? 'in_any_case' : 'if_ended';
        await startInstance(client, { ...start, again });
        return { kind: 'accepted' };
      } catch (error) {
        return { kind: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
