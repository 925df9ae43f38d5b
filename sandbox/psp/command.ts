import type { Answer } from '../exchange/answer.ts';
import type { Execution } from '../exchange/exchange.ts';
import { type Decision, foldIntent, type Outcome } from './decision.ts';
import { effectsOf } from './effects.ts';
import type { Intent } from './intent.ts';
import type { Psp } from './psp.ts';
import type { PspEvent } from './psp-event.ts';
import { intentObject, refundObject } from './render.ts';
import { errorAnswer, noSuch } from './stripe-error.ts';

/** A request that changes something, once its parameters are known to be valid. */
export type Command = StartCommand | ChangeCommand;

/** Makes a new intent. */
export interface StartCommand {
  kind: 'start';
  decide: (at: Date) => Decision;
  refuse: (code: string, at: Date) => Decision;
  expand: string[];
}

/** Concerns an intent that there should be; `param` is where the request names it. */
export interface ChangeCommand {
  kind: 'change';
  intentId: string;
  param: string;
  decide: (intent: Intent, at: Date) => Decision;
  refuse: (code: string, intent: Intent) => Decision;
  expand: string[];
}

export interface CommandContext {
  key: string | null;
  /** Where a customer authenticates. */
  pageUrl: string;
  at: Date;
  /** The fault `refuse` asks for this decline. */
  refuseCode?: string;
}

export function execute(psp: Psp, command: Command, context: CommandContext): Execution<PspEvent> {
  const { at, key, pageUrl, refuseCode } = context;
  if (command.kind === 'start') {
    const decision = refuseCode === undefined ? command.decide(at) : command.refuse(refuseCode, at);
    return settle(undefined, decision);
  }
  const intent = psp.intent(command.intentId);
  if (intent === undefined) {
    const error = noSuch('payment_intent', command.intentId, command.param);
    return { events: [], effects: [], answer: errorAnswer(error) };
  }
  return settle(
    intent,
    refuseCode === undefined ? command.decide(intent, at) : command.refuse(refuseCode, intent),
  );

  function settle(before: Intent | undefined, { events, outcome }: Decision): Execution<PspEvent> {
    const after = foldIntent(before, events, at);
    return {
      events,
      effects: after === undefined ? [] : effectsOf(events, after, key),
      answer: answerOf(outcome, after, command.expand, pageUrl),
    };
  }
}

function answerOf(outcome: Outcome, intent: Intent | undefined, expand: string[], pageUrl: string): Answer {
  if (outcome.kind === 'error') {
    const isAboutIntent = intent !== undefined && outcome.error.code !== 'resource_missing';
    return errorAnswer(outcome.error, isAboutIntent ? aboutIntent(outcome.error.type, intent, pageUrl) : {});
  }
  if (intent === undefined) throw new Error('Only a refusal can leave no intent');
  if (outcome.kind === 'intent') return { status: 200, body: intentObject(intent, pageUrl, expand) };
  return { status: 200, body: refundObject(intent, outcome.refund, pageUrl, expand) };
}

function aboutIntent(errorType: string, intent: Intent, pageUrl: string) {
  const charge = errorType === 'card_error' ? intent.lastError?.chargeId : undefined;
  return { ...(charge !== undefined && { charge }), payment_intent: intentObject(intent, pageUrl) };
}
