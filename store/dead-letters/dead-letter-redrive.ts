import { keepWords } from '../command-words.ts';
import { inTransaction, type Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { markRedriving, type Author, type LetterInBrief } from './dead-letters.ts';
import { recordRedrive } from '../instances/lifecycle.ts';

interface Run<Answer extends { readonly kind: string }> {
  /** Tells the run to attempt this letter's phase again, and records that it does, which `isOnRecord` tells. */
  redrive(words: string, isOnRecord: () => Promise<boolean>): Promise<Answer>;
  /** Tells the run to look again at what is on record, and to write down what it could not. */
  nudge(): Promise<Answer>;
  /** Gives an instance whose run has ended another one. */
  startAgain(): Promise<Answer>;
}

interface Redriving<Answer extends { readonly kind: string }> {
  readonly letter: LetterInBrief;
  readonly author: Author & { readonly reason: string };
  readonly run: Run<Answer>;
  /** It is redriven by itself, not as one of its group: whoever does has read what it says. */
  readonly lookedAt: boolean;
}

/**
 * Sends what a letter is about on its way again, and nothing else that waits for an engineer. An instance whose run has ended gets another
 * run; fences see to it that nothing is repeated.
 */
export async function redriveLetter<Answer extends { readonly kind: string }>(
  store: Store,
  { letter, author, run, lookedAt }: Redriving<Answer>,
): Promise<Exclude<Answer, { kind: 'no_run' }> | { readonly kind: 'accepted' }> {
  const own = store.saga.ownLetters(letter.cause);
  if (own !== undefined) {
    await own.redrive(store, letter, { author, lookedAt });
    return { kind: 'accepted' };
  }
  if (letter.cause === 'not_recorded') {
    // Before the run is told: one that halts again at once opens it again.
    await inTransaction(store, (client) =>
      markRedriving(client, letter.instanceId, { selection: { causes: ['not_recorded'] }, author }),
    );
    const answer = await run.nudge();
    if (hasRun(answer)) return answer;
  } else if (!isAboutRun(letter)) {
    const words = await keepWords(store, letter.instanceId, author.reason);
    const answer = await run.redrive(words, async () => !(await isAsItWas(store, letter)));
    if (hasRun(answer)) return answer;
  }
  const { step, phase } = letter;
  if (!isAboutRun(letter))
    await recordRedrive(store, letter.instanceId, {
      ...author,
      ...(step === null || phase === null ? { phases: [] } : { phases: [{ step, phase }], closing: false }),
    });
  const started = await run.startAgain();
  if (started.kind === 'unanswered' && hasRun(started)) return started;
  await inTransaction(store, (client) =>
    markRedriving(client, letter.instanceId, {
      selection: { causes: ['run_lost', 'record_behind'] },
      author,
    }),
  );
  return { kind: 'accepted' };
}

/** It has ended, or knows more than the record: what it does then is not to be relied on. */
function isAboutRun({ cause }: LetterInBrief): boolean {
  return cause === 'run_lost' || cause === 'record_behind';
}

async function isAsItWas(pool: Pool, { id, parkings }: LetterInBrief): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from dead_letter where id = $1 and status = 'open' and parkings = $2`,
    [id, parkings],
  );
  return rowCount !== 0;
}

function hasRun<Answer extends { readonly kind: string }>(
  answer: Answer,
): answer is Exclude<Answer, { kind: 'no_run' }> {
  return answer.kind !== 'no_run';
}
