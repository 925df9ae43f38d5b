import { describe, expect, it } from 'vitest';
import { asked, askedAll } from '../../../adapters/asked.ts';
import { WarehouseProblem } from '../../../adapters/classify-warehouse.ts';
import { classify } from '../../../adapters/classify.ts';
import { KnownFailure } from '../../../adapters/failure.ts';

async function failureOf(work: Promise<unknown>) {
  return classify(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

async function all<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of answers) found.push(one);
  return found;
}

const refusal = new WarehouseProblem({ status: 422, code: 'address_not_served' });

describe('a question that another party refuses to answer', () => {
  it('is no refusal of what was to be done: nothing is known', async () => {
    const unknown = { kind: 'unknown', cause: 'outcome_unknown', answered: false };
    expect(await failureOf(asked(() => Promise.reject(refusal)))).toMatchObject(unknown);
    async function* pages() {
      yield await Promise.resolve(1);
      throw refusal;
    }
    expect(await failureOf(all(askedAll(pages())))).toMatchObject(unknown);
  });

  it('fails as it does for any other reason', async () => {
    const away = new WarehouseProblem({ status: 503, code: 'unavailable' });
    expect(await failureOf(asked(() => Promise.reject(away)))).toEqual(classify(away));
  });

  it('is a refusal where the effect itself says so', async () => {
    const own = new KnownFailure({ kind: 'business', cause: 'payment_given_back', detail: '' });
    expect(await failureOf(asked(() => Promise.reject(own)))).toEqual(own.failure);
  });
});

describe('a question that is answered', () => {
  it('has those answers', async () => {
    expect(await asked(() => Promise.resolve('yes'))).toBe('yes');
    async function* pages() {
      yield* await Promise.resolve([1, 2]);
    }
    expect(await all(askedAll(pages()))).toEqual([1, 2]);
  });
});
