import type { Logger } from 'pino';
import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { hasForgotten } from '../saga/behind.ts';
import { knownCause } from '../saga/causes.ts';
import { wasRetried } from '../saga/rules/fence-rules.ts';
import type { Effect } from '../saga/effect.ts';
import type { Unasked } from '../saga/runtime.ts';
import { activityName } from '../saga/phases.ts';
import { stepPolicy } from '../saga/step-policy.ts';
import { advanceCase } from '../store/cases/advance-case.ts';
import { decide, withoutWords } from '../store/cases/decide.ts';
import { recordIgnored } from '../store/cases/review-cases.ts';
import { concludeRevision, revert, revise, takeBack } from '../store/cases/revise.ts';
import { readKnownInstance } from '../store/commit/instance-transaction.ts';
import { recordGoesOn, recordHalted } from '../store/dead-letters/halted-records.ts';
import { lastAskedBy, reportUnasked, werePartiesAsked } from '../store/instances/asking.ts';
import { versionOf } from '../store/instances/instance-queries.ts';
import { parkStep, recordRedrive, startCancel } from '../store/instances/lifecycle.ts';
import type { Store } from '../store/saga.ts';
import { isPartlyUnknown } from '../store/sweep/comparisons.ts';
import { classify } from '../adapters/classify.ts';
import { describe, KnownFailure } from '../adapters/failure.ts';
import { isRetried } from '../saga/failure.ts';
import { retryDelayMs } from './backoff.ts';
import type {
  AdoptActivities,
  KnownToRun,
  Performed,
  PolicyActivities,
  RecordActivities,
  SettleActivities,
} from './contract.ts';
import type { StepDependencies } from './dependencies.ts';
import { singleFlight } from './single-flight.ts';
import { logFailure } from './log-failure.ts';
import { perform } from './perform.ts';
import type { Service } from './service.ts';
import { settlePhase } from './settle-phase.ts';
import { stackWithoutMessages, type FailureDetail } from './stack.ts';

export interface ActivityDependencies extends StepDependencies {
  readonly logger: Logger;
}

/** The activities that a worker runs for a saga. `own`: those that only this saga has. */
export function sagaActivities<Own extends Activities>(
  service: Service,
  dependencies: ActivityDependencies,
  own: Own,
): PolicyActivities & RecordActivities & SettleActivities & AdoptActivities & Own {
  const { pool, steps, reviews, logger } = dependencies;
  const { holdTtlMs } = steps;
  const { saga } = service;
  const stepActivities = Object.fromEntries(
    service.effects.map((effect) => [
      activityName(saga.name, effect),
      stepActivity(service, effect, dependencies),
    ]),
  );
  const because = <W extends { cause: string }>(why: W): W => ({
    ...why,
    cause: knownCause(saga.causes, why.cause),
  });
  const write = <T>(work: () => Promise<T>) => classified(dependencies, work);
  return {
    ...stepActivities,
    ...withHeartbeats(own, dependencies),
    startCancel: (id, why) => write(() => startCancel(pool, id, because(why))),
    parkStep: (id, parked) =>
      write(async () => {
        const came = await parkStep(pool, id, { ...because(parked), holdTtlMs });
        if (came.kind === 'behind') return came;
        const { asks, version } = came;
        if (!asks) return { version };
        const { step, phase, cause } = parked;
        const words = `${step}.${phase} is parked, and waits for an engineer: ${cause}`;
        logger.warn({ instanceId: id, step, phase, cause }, `${saga.name}/${id}: ${words}`);
        return { version };
      }),
    recordRedrive: (id, command) => write(() => recordRedrive(pool, id, command)),
    advanceCase: (id, refused) =>
      write(() => advanceCase(pool, id, because(refused), { deadlines: reviews, holdTtlMs })),
    decide: (command) => write(async () => withoutWords(await decide(pool, command))),
    recordIgnored: (id, ignored) => write(() => recordIgnored(pool, id, ignored)),
    reviseInstance: (id, at) => write(() => revise(pool, id, at)),
    concludeRevision: (id, at) => write(() => concludeRevision(pool, id, at)),
    revertRevision: (id, refused) => write(() => revert(pool, id, refused)),
    takeBackDecision: (id, declined) => write(() => takeBack(pool, id, declined)),
    recordHalted: (id, halted) => write(() => recordHalted(pool, id, halted)),
    recordGoesOn: (id) => write(() => recordGoesOn(pool, id)),
    closeInstance: (id, as, known) =>
      write(async () => {
        if (known?.asked !== true && (await mayHaveForgotten(pool, id, { as, known })))
          return { kind: 'behind' };
        return await service.close(dependencies, id, as);
      }),
    adoptEffects: (id) =>
      withHeartbeat(dependencies, async () => {
        const adopted = await askedOrTold(service, dependencies, id);
        if (adopted.length > 0)
          logger.warn({ instanceId: id, adopted }, 'took up what the record had forgotten');
      }),
    werePartiesAsked: (id) => write(() => werePartiesAsked(pool, id, runId())),
    readPolicy: () => Promise.resolve(stepPolicy({ steps, reviews })),
    settlePhase: (id, settlement) => write(() => settlePhase(service, dependencies, id, settlement)),
  };
}

type Activities = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Activities that may take their time, and call out. */
function withHeartbeats<A extends Activities>(own: A, dependencies: ActivityDependencies): A {
  return Object.fromEntries(
    Object.entries(own).map(([name, work]) => [
      name,
      (...args: never[]) => withHeartbeat(dependencies, () => work(...args)),
    ]),
  ) as unknown as A;
}

/**
 * Whether the parties have to be asked before an instance may end. A cancelled instance holds nothing: nothing that only a comparison
 * has found, and nothing that was attempted more than once and may have been done by an attempt that a restored record has forgotten.
 */
async function mayHaveForgotten(
  pool: Store,
  instanceId: string,
  { as, known }: { as: 'completed' | 'cancelled'; known: KnownToRun | undefined },
): Promise<boolean> {
  if (known !== undefined && (await isBehind(pool, instanceId, known))) return true;
  if (as === 'completed') return false;
  if (await isPartlyUnknown(pool, instanceId)) return true;
  const { fences } = await readKnownInstance(pool, instanceId);
  return wasRetried(fences);
}

/** The record has forgotten what a run was told: it was restored from a back-up. */
async function isBehind(pool: Store, instanceId: string, known: KnownToRun): Promise<boolean> {
  if (known.revision === undefined && (pool.recent.versionOf(instanceId) ?? -1) >= (known.version ?? 0))
    return false;
  const { instance, version } = await readKnownInstance(pool, instanceId);
  return hasForgotten({ state: instance.state, version }, known);
}

/**
 * An engineer is told of a party that was asked in vain more than once, or that will say the same again. It is asked without end, and
 * the instance waits: nothing may be done for it before.
 */
async function askedOrTold(
  service: Service,
  dependencies: ActivityDependencies,
  instanceId: string,
): Promise<readonly string[]> {
  const { pool, logger } = dependencies;
  let lastAsked: string | undefined;
  try {
    lastAsked = await lastAskedBy(pool, instanceId);
    return await service.adopt(dependencies, instanceId, runId());
  } catch (error) {
    const failure = classify(error);
    const why = describe(failure);
    const isTold =
      (activityInfo().attempt > 1 || !isRetried(failure)) &&
      (await reportUnasked(pool, instanceId, { runId: runId(), why, lastAsked }).catch(() => false));
    if (isTold) logger.warn({ instanceId, why }, 'opened a dead letter: a party does not say what it knows');
    if (isRetried(failure)) throw error;
    const { cause, detail } = failure;
    throw new KnownFailure({ kind: 'transient', cause, detail }, error);
  }
}

function runId(): string {
  const { workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw new Error('This activity has no run');
  return workflowExecution.runId;
}

/** A party has something that its record has forgotten. @throws any other failure */
function behind(error: unknown): Unasked {
  if (error instanceof KnownFailure && error.failure.cause === 'record_behind') return { kind: 'behind' };
  throw error;
}

/** Heartbeats while it works, so that a lost worker is noticed long before the time-out. */
function stepActivity(
  service: Service,
  effect: Effect,
  dependencies: ActivityDependencies,
): (instanceId: string, version?: number) => Promise<Performed> {
  const join = singleFlight((instanceId) => perform(service, effect, dependencies, instanceId), {
    patienceMs: dependencies.steps.timeoutMs,
  });
  return (instanceId, version) =>
    withHeartbeat(dependencies, async () => {
      const { pool } = dependencies;
      if (version !== undefined && (await isBehind(pool, instanceId, { version }))) return { kind: 'behind' };
      const outcome = await join(instanceId).catch(behind);
      if (outcome.kind === 'behind') return outcome;
      const now = pool.recent.versionOf(instanceId) ?? (await versionOf(pool, instanceId));
      return { ...outcome, ...(now === undefined ? {} : { version: now }) };
    });
}

async function withHeartbeat<T>(dependencies: ActivityDependencies, work: () => Promise<T>): Promise<T> {
  // A local activity lives within a workflow task, whose own time-out tells when its worker is lost.
  const beat = activityInfo().isLocal
    ? undefined
    : setInterval(heartbeat, dependencies.steps.heartbeatMs / 3);
  try {
    return await classified(dependencies, work);
  } finally {
    clearInterval(beat);
  }
}

/** Only the classifier decides what Temporal retries, and nothing but the catalogue's words reaches its history. */
async function classified<T>(dependencies: ActivityDependencies, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = classify(error);
    const { attempt, activityType, workflowExecution, taskQueue } = activityInfo();
    const workflowId = workflowExecution?.workflowId ?? 'no workflow';
    logFailure(dependencies, { error, failure, activityType, workflowId, taskQueue });
    const delayMs = retryDelayMs(attempt, failure, dependencies.steps);
    throw ApplicationFailure.create({
      message: describe(failure),
      type: failure.cause,
      nonRetryable: !isRetried(failure),
      nextRetryDelay: delayMs,
      details: [{ retryDelayMs: delayMs, stack: stackWithoutMessages(error) } satisfies FailureDetail],
    });
  }
}
