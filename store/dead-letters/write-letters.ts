import type { LetterChange, LettersOf } from '../../saga/rules/letters.ts';
import {
  endLetters,
  markRedriving,
  openInstanceLetter,
  openStepLetter,
  type Selection,
} from './dead-letters.ts';
import type { InstanceTransaction } from '../commit/instance-transaction.ts';

/** Of the letter of an end that waits for an engineer. */
const closing = 'books_unbalanced';

/** Writes the change that the rules make to a dead letter. */
export async function writeLetter(tx: InstanceTransaction, change: LetterChange): Promise<void> {
  const { client, instanceId, version: instanceVersion } = tx;
  switch (change.kind) {
    case 'letter_opened': {
      const { kind: _, ...parking } = change;
      await openStepLetter(tx, parking);
      break;
    }
    case 'closing_letter_opened':
      await openInstanceLetter(client, instanceId, {
        cause: closing,
        message: change.message,
        // One that was archived says nothing of the next time.
        subject: `closing at ${instanceVersion}`,
        instanceVersion,
      });
      break;
    case 'letters_redriven':
      await markRedriving(client, instanceId, { selection: selected(change.of), author: change.author });
      break;
    case 'letters_ended': {
      const { of, as, author } = change;
      await endLetters(client, instanceId, { selection: selected(of), as, author });
    }
  }
}

function selected(of: LettersOf): Selection {
  return of === 'closing' ? { causes: [closing] } : { phases: of };
}
