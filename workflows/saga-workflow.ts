import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  makeContinueAsNewFunc,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DescribedSaga } from '../saga/definition.ts';
import type { NamedPhase } from '../saga/phases.ts';
import { SagaRun } from '../saga/saga-run.ts';
import type { SagaEnd } from '../saga/saga.ts';
import { parseCommand, parseDecision, parseRedrive, parseSettle } from './command.ts';
import {
  commandNames,
  nudgeName,
  versionQuery,
  type InstanceEnd,
  type InstanceMemo,
  type Rejection,
  type StepPolicy,
} from './contract.ts';
import { defaultPolicy, policyOfRun } from './default-policy.ts';
import { askParties, settlePhase } from './party-activities.ts';
import { namedPhase, TemporalRuntime } from './temporal-runtime.ts';
import { Watch } from './watch.ts';

const cancelUpdate = defineUpdate<void, [unknown]>(commandNames.cancel);
const cancelSignal = defineSignal<[unknown]>(commandNames.cancel);
const redriveUpdate = defineUpdate<void, [unknown, unknown]>(commandNames.redrive);
const redriveSignal = defineSignal<[unknown]>(commandNames.redrive);
const decideUpdate = defineUpdate<void, [unknown]>(commandNames.decide);
const decideSignal = defineSignal<[unknown]>(commandNames.decide);
const nudge = defineSignal(nudgeName);
const versionAsked = defineQuery<number | null>(versionQuery);
const settleUpdate = defineUpdate<void, [unknown]>(commandNames.settle);

/** The workflow of a saga: one instance from its first step to its end, or back. */
export function workflowOf(saga: DescribedSaga): (instanceId: string) => Promise<InstanceEnd> {
  return (instanceId) => runInstance(saga, instanceId);
}

async function runInstance(saga: DescribedSaga, instanceId: string): Promise<InstanceEnd> {
  const watch = new Watch(saga);
  const root = CancellationScope.current();
  const { askFirst, policy: started, version } = (workflowInfo().memo ?? {}) as Partial<InstanceMemo>;
  // Whoever sends a command while the policy is read is answered, not refused for want of a handler.
  const asksLater = started === undefined;
  let policy = asksLater ? defaultPolicy : await CancellationScope.nonCancellable(policyOfRun);
  const runtime = new TemporalRuntime({ saga, instanceId, policy, watch, version });
  const { commands } = runtime;
  const run = new SagaRun(saga, runtime);
  let ended = false;

  async function cancel(input: unknown): Promise<void> {
    const { by, reason } = parseCommand(input);
    const verdict = await commands.startCancel(instanceId, {
      cause: 'cancel_requested',
      message: saga.causes.cancel_requested.message,
      by,
      ...(reason === undefined ? {} : { reason }),
    });
    if (verdict.kind === 'order_closed') leave(verdict.as);
    // It is on record, and starts by itself where the pivot comes to nothing.
    if (verdict.kind === 'held') return;
    if (verdict.kind !== 'cancelling') throw rejected(verdict.kind);
    run.cancel(verdict);
    runtime.askAgain();
  }

  /**
   * The order has ended, and this run may not know: a workflow task that Temporal did not take, because a command came at the
   * very end, is run again against a record that has moved on. Nothing is left to wait for.
   */
  function leave(as: 'completed' | 'cancelled'): void {
    if (ended) return;
    run.leave(as);
    runtime.nudge();
  }

  async function redrive(input: unknown): Promise<void> {
    const { by, reason, words, ...at } = parseRedrive(saga, input);
    if (!isRedrivable(at)) throw rejected('not_stalled');
    if (at.step === undefined) runtime.askAgain();
    const closing = at.step === undefined && run.closingParked;
    await run.redrive(
      (taken) =>
        commands.recordRedrive(instanceId, {
          by,
          ...(reason === undefined ? {} : { reason }),
          ...(words === undefined ? {} : { words }),
          phases: taken.map(namedPhase),
          ...(closing ? { closing } : {}),
        }),
      (parked) => isMeant(at, namedPhase(parked)),
      { closing },
    );
  }

  async function settle(input: unknown): Promise<void> {
    const command = parseSettle(saga, input);
    if (!isParked(command)) throw rejected('not_stalled');
    const verdict = await settlePhase({ instanceId, policy, command });
    if (verdict.kind !== 'settled') throw ApplicationFailure.nonRetryable(verdict.message, verdict.kind);
    await run.redrive(undefined, (parked) => isMeant(command, namedPhase(parked)), { closing: false });
  }

  async function decide(input: unknown, via: 'temporal-update' | 'temporal-signal'): Promise<void> {
    const verdict = await commands.decide({ ...parseDecision(saga, input), instanceId, via });
    if (verdict.kind !== 'decided') throw ApplicationFailure.nonRetryable(verdict.message, verdict.kind);
    runtime.nudge();
  }

  /** A Signal has nobody to answer to: an error in it is written into the timeline of the case. */
  async function decideBySignal(input: unknown): Promise<void> {
    const via = 'temporal-signal';
    try {
      await decide(input, via);
    } catch (error) {
      ignored(error);
      const { type, message } = error as ApplicationFailure;
      if (type === 'invalid_command' || type === 'unknown_case')
        await commands.recordIgnored(instanceId, { message, via }).catch(ignored);
    }
  }

  function isParked(meant: Partial<NamedPhase>): boolean {
    if (meant.step === undefined && run.closingParked) return true;
    return run.parked.some((parked) => isMeant(meant, namedPhase(parked)));
  }

  /**
   * Histories are bounded: one that has grown long goes on in a new run, at a moment when this one only waits. The record
   * outranks history, so that the new run comes to the same place by asking it; and one whose record has forgotten goes on in a new run
   * for that reason.
   */
  async function continued(): Promise<never> {
    const isToGoOn = () =>
      runtime.startsAgain || (isLong(policy) && run.parked.length + runtime.attending > 0);
    await condition(() => isToGoOn() && isAtRest());
    const { version: _, ...kept } = workflowInfo().memo ?? {};
    const memo = { ...kept, ...(runtime.version === undefined ? {} : { version: runtime.version }) };
    return await makeContinueAsNewFunc<(instanceId: string) => Promise<InstanceEnd>>({ memo })(instanceId);
  }

  function isAtRest(): boolean {
    return runtime.isIdle && allHandlersFinished();
  }

  /** Also what could not be written down, where no phase is named. */
  function isRedrivable(meant: Partial<NamedPhase>): boolean {
    return isParked(meant) || (meant.step === undefined && runtime.halted);
  }

  return await CancellationScope.nonCancellable(async () => {
    setHandler(cancelUpdate, (input) => shielded(() => cancel(input)), {
      description: descriptions.cancel,
      validator(input) {
        parseCommand(input);
        if (run.pivoted) throw rejected('too_late');
      },
    });
    setHandler(redriveUpdate, (input, sending) => shielded(() => toldBySending(sending, redrive(input))), {
      description: descriptions.redrive,
      validator(input: unknown, _sending: unknown) {
        if (!isRedrivable(parseRedrive(saga, input))) throw rejected('not_stalled');
      },
    });
    setHandler(settleUpdate, (input) => shielded(() => settle(input)), {
      description: descriptions.settle,
      validator(input) {
        if (!isParked(parseSettle(saga, input))) throw rejected('not_stalled');
      },
    });
    setHandler(decideUpdate, (input) => shielded(() => decide(input, 'temporal-update')), {
      description: descriptions.decide,
      validator: (input) => void parseDecision(saga, input),
    });
    setHandler(decideSignal, (input) => shielded(() => decideBySignal(input)), {
      description: descriptions.decide,
    });
    setHandler(nudge, () => runtime.nudge(), { description: descriptions.nudge });
    setHandler(versionAsked, () => runtime.version ?? null, { description: descriptions.version });
    // A signal has nobody to answer to: a bad one stays in the history and changes nothing.
    setHandler(cancelSignal, (input) => shielded(() => cancel(input).catch(ignored)), {
      description: descriptions.cancel,
    });
    setHandler(redriveSignal, (input) => shielded(() => redrive(input).catch(ignored)), {
      description: descriptions.redrive,
    });
    root.cancelRequested.catch(() => cancel({ by: 'temporal-cancel' }).catch(ignored));

    if (asksLater) {
      policy = await runtime.inTurn(policyOfRun);
      runtime.goBy(policy);
    }
    if (askFirst === true && workflowInfo().continuedFromExecutionRunId === undefined)
      await askParties(instanceId, policy, (work) => runtime.inTurn(work));
    const end = await Promise.race([run.execute(), continued()]);
    ended = true;
    await condition(allHandlersFinished);
    watch.ended(shownAtTheEnd(end));
    return end.outcome === 'history_diverged'
      ? { outcome: end.outcome, message: `The order was ${end.closedAs} before; this run repeated nothing.` }
      : end;
  });
}

/** As Temporal advises, or as was set; an Update costs a few events, so that their number is bounded as well. */
function isLong({ longestHistory = 4_000 }: StepPolicy): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= longestHistory;
}

/** For those who send them from the Temporal Web UI. */
const descriptions = {
  cancel: 'Stops going forward and undoes what was done: { "by", "reason" }',
  redrive:
    'Sends what waits for an engineer on its way again: { "by", "reason" }, and "step" and "phase" for one only',
  settle:
    'Records what was done outside: { "by", "reason", "step", "phase", "reference" }, and "elsewhere": true where an undo was done by other means than at its party',
  decide: 'Decides a review case: { "caseId", "revision", "decisionId", "decision", "data", "by", "reason" }',
  nudge: 'Looks again at what is on record. It takes no input.',
  version: 'The version of the record as this run was told last',
};

/** Without a phase, all are meant. */
function isMeant({ step, phase }: Partial<NamedPhase>, parked: NamedPhase): boolean {
  return step === undefined || (step === parked.step && phase === parked.phase);
}

/** Handlers run in the root scope, which Cancel in the Web UI has cancelled. */
function shielded(work: () => Promise<void>): Promise<void> {
  return CancellationScope.nonCancellable(work);
}

/**
 * Temporal repeats what came of an update to whoever sends it under the same id, for ever. That it could not be written down is
 * not for ever: the failure says of which `sending` it is, so that others know it for an old one.
 */
async function toldBySending(sending: unknown, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const passing: Rejection = 'not_recorded';
    if (!(error instanceof ApplicationFailure) || error.type !== passing || typeof sending !== 'string')
      throw error;
    throw ApplicationFailure.nonRetryable(error.message, passing, sending);
  }
}

function shownAtTheEnd(end: SagaEnd) {
  switch (end.outcome) {
    case 'completed':
      return { status: 'completed', stage: 'closed', cause: undefined };
    case 'cancelled':
      return { status: 'cancelled', stage: 'closed', cause: end.cause };
    case 'history_diverged':
      return { status: end.closedAs, stage: 'closed', cause: end.outcome };
  }
}

function rejected(type: keyof typeof rejections): ApplicationFailure {
  return ApplicationFailure.nonRetryable(rejections[type], type);
}

const rejections = {
  too_late:
    'It is too late to cancel: the order is past its point of no return. The money can still be refunded.',
  order_closed: 'The order has ended.',
  not_stalled: 'Nothing of this order waits to be redriven, or not what was named.',
} satisfies Partial<Record<Rejection, string>>;

function ignored(error: unknown): void {
  if (!(error instanceof ApplicationFailure)) throw error;
  log.warn('a command was ignored', { why: error.message });
}
