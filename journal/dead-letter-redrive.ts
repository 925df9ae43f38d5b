import { inTransaction, type Pool } from './database.ts';
import { markRedriving, type Author, type LetterInBrief } from './dead-letters.ts';
import { recordRedrive } from './lifecycle.ts';
import { redriveRefunds } from './refunds.ts';

interface Run<Answer extends { readonly kind: string }> {
  /** Tells the run to attempt this letter's phase again, and records that it does. */
  redrive(): Promise<Answer>;
  /** Gives an order whose run has ended another one. */
  startAgain(): Promise<unknown>;
}

/**
 * Sends what a letter is about on its way again. An order whose run has ended gets another run, which attempts all that
 * was parked; fences see to it that nothing is repeated.
 */
export async function redriveLetter<Answer extends { readonly kind: string }>(
  pool: Pool,
  { letter, author, run }: { letter: LetterInBrief; author: Author & { reason: string }; run: Run<Answer> },
): Promise<Exclude<Answer, { kind: 'no_run' }> | { readonly kind: 'accepted' }> {
  if (letter.cause === 'refund_failed') {
    await redriveRefunds(pool, letter.orderId, author);
    return { kind: 'accepted' };
  }
  // What a run does that knows more than the record is not to be relied on.
  if (letter.cause !== 'run_lost' && letter.cause !== 'record_behind') {
    const answer = await run.redrive();
    if (hasRun(answer)) return answer;
  }
  const { by, reason } = author;
  await recordRedrive(pool, letter.orderId, { by, reason });
  await run.startAgain();
  await inTransaction(pool, (client) =>
    markRedriving(client, letter.orderId, { selection: { causes: ['run_lost', 'record_behind'] }, author }),
  );
  return { kind: 'accepted' };
}

function hasRun<Answer extends { readonly kind: string }>(
  answer: Answer,
): answer is Exclude<Answer, { kind: 'no_run' }> {
  return answer.kind !== 'no_run';
}
