import { classify } from './classify.ts';
import { KnownFailure } from './failure.ts';

/**
 * Answers a question to another party. That it refuses to say is no refusal of what was to be done: nothing is known then.
 * @throws KnownFailure `outcome_unknown` in place of what would be a business outcome of a command, and all else as it is
 */
export async function asked<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    const { kind, detail } = classify(error);
    if (kind !== 'business' || error instanceof KnownFailure) throw error;
    throw new KnownFailure({ kind: 'unknown', cause: 'outcome_unknown', detail, answered: false }, error);
  }
}

/** As {@link asked}, for a question with many answers. */
export async function* askedAll<Answer>(answers: AsyncIterable<Answer>): AsyncGenerator<Answer, void> {
  const each = answers[Symbol.asyncIterator]();
  for (;;) {
    const next = await asked(() => each.next());
    if (next.done === true) return;
    yield next.value;
  }
}
