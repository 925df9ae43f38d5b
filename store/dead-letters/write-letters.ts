import type { Cause } from '../../sagas/order/causes.ts';
import type { LetterChange, LettersOf } from '../../saga/rules/letters.ts';
import {
  endLetters,
  markRedriving,
  openOrderLetter,
  openStepLetter,
  type Selection,
} from './dead-letters.ts';
import { ofOrder } from '../of-order.ts';
import type { OrderTransaction } from '../commit/order-transaction.ts';

/** Of the letter of an end that waits for an engineer. */
const closing = 'books_unbalanced';

/** What becomes of a dead letter by the rules is written. */
export async function writeLetter(tx: OrderTransaction, change: LetterChange): Promise<void> {
  const { client, facts, version: orderVersion } = tx;
  switch (change.kind) {
    case 'letter_opened': {
      const { kind: _, cause, ...parking } = change;
      const of = { ...parking, ...ofOrder(change), cause: cause as Cause };
      await openStepLetter(client, facts.orderId, { ...of, orderVersion });
      break;
    }
    case 'closing_letter_opened':
      await openOrderLetter(client, facts.orderId, {
        cause: closing,
        message: change.message,
        // One that was archived says nothing of the next time.
        subject: `closing at ${orderVersion}`,
        orderVersion,
      });
      break;
    case 'letters_redriven':
      await markRedriving(client, facts.orderId, { selection: selected(change.of), author: change.author });
      break;
    case 'letters_ended': {
      const { of, as, author } = change;
      await endLetters(client, facts.orderId, { selection: selected(of), as, author });
    }
  }
}

function selected(of: LettersOf): Selection {
  return of === 'closing' ? { causes: [closing] } : { phases: of.map(ofOrder) };
}
