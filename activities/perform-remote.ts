import { asked } from '../adapters/asked.ts';
import { classify } from '../adapters/classify.ts';
import type { Failure } from '../adapters/failure.ts';
import type { Call, LookUp, RemoteEffect } from '../saga/effect.ts';
import type { Outcome } from '../saga/outcome.ts';
import { directionOf } from '../saga/phases.ts';
import { RemoteAttempt, type Steps } from '../saga/remote-attempt.ts';
import type { Found, Prepared, RemoteParty } from '../saga/remote-party.ts';
import type { CreatedResource, Fence } from '../saga/rules/fence.ts';
import { databaseTime } from '../store/clock.ts';
import { AttemptRecord, type Begun } from './attempt-record.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Service } from './service.ts';
import { refused, succeeded } from './step-record.ts';

/**
 * A remote effect happens between two commits: one that says that it is attempted, and one that says what came of it.
 * @throws KnownFailure when there is nothing to record yet: to be retried, or for an engineer
 */
export async function performRemote(
  service: Service,
  effect: RemoteEffect,
  dependencies: StepDependencies,
  instanceId: string,
): Promise<Outcome> {
  const record = new AttemptRecord(service, effect, dependencies, instanceId);
  const begun = await record.begin();
  if (begun.kind === 'over') return begun.outcome;
  const party = partyOf(service, effect, dependencies, { record, begun });
  return await taken(new RemoteAttempt(party, begun.knowledge).perform(begun.fence));
}

/** Takes the steps: waits for what each of them yields. */
async function taken<T>(steps: Steps<T>): Promise<T> {
  let next = steps.next();
  while (next.done !== true)
    next = await Promise.resolve(next.value).then(
      (answer) => steps.next(answer),
      (error: unknown) => steps.throw(error),
    );
  return next.value;
}

/** The other party as it is called over the network, and the record in PostgreSQL. */
function partyOf(
  { saga }: Service,
  effect: RemoteEffect,
  { pool, steps }: StepDependencies,
  { record, begun }: { record: AttemptRecord; begun: Begun },
): RemoteParty<Failure['cause']> {
  const callBy = (fence: Fence) => record.callBy(fence, begun);
  const prepare = effect.prepare?.bind(effect);
  const renew = effect.renew?.bind(effect);
  const lookUp = effect.lookUp?.bind(effect);
  const elsewhere = effect.objectionElsewhere?.bind(effect);
  return {
    direction: directionOf(effect.phase),
    sendLifeMs: steps.sendLifeMs,
    once: (fence) => effect.once(fence),
    isPrepared: (fence) => fence.preparedFor === fence.keyNumber || effect.isReady?.(callBy(fence)) === true,
    failureOf: classify,
    refusal: (cause) => refused(saga, cause),
    now: async () => (await databaseTime(pool)).getTime(),
    send: async (fence) => succeeded(await effect.send(callBy(fence))),
    keep: async (fence) => await record.keep(fence),
    fail: async (fence, failed) => await record.failure(fence, failed),
    record: async (fence, outcome) => await record.outcome(fence, outcome),
    objection:
      (effect.objection ?? elsewhere) &&
      (async (fence) => {
        const call = callBy(fence);
        return effect.objection?.(call.facts, steps) ?? (elsewhere && (await asked(() => elsewhere(call))));
      }),
    prepare:
      prepare &&
      (async (fence) => {
        const call = callBy(fence);
        const created = await prepare(call);
        return created && preparedWith(call, created);
      }),
    renew:
      renew &&
      (async (fence) => {
        const call = callBy(fence);
        return preparedWith(call, await renew(call));
      }),
    lookUp: lookUp && (async (fence) => foundBy(saga, await asked(() => lookUp(callBy(fence))))),
  };
}

function foundBy(saga: Service['saga'], found: LookUp): Found {
  switch (found.kind) {
    case 'applied':
      return { kind: 'outcome', outcome: succeeded(found.result) };
    case 'refused':
      return { kind: 'outcome', outcome: refused(saga, found.cause, found.result) };
    case 'not_applied':
    case 'lapsed':
      return found;
  }
}

/** An id that was made before and is taken up again counts as made now. */
function preparedWith({ revision, made }: Call, created: Omit<CreatedResource, 'revision'>): Prepared {
  return {
    reference: created.id,
    made: [...made.filter(({ id }) => id !== created.id), { ...created, revision }],
  };
}
