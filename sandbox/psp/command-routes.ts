import type { Command, ChangeCommand } from './command.ts';
import { confirm, type Confirmation } from './confirm.ts';
import { cancel, capture, create, creation, refundCharge, refuseWith, update } from './decide.ts';
import { type Decision, foldIntent, newId } from './decision.ts';
import type { Form } from './form.ts';
import type { Intent } from './intent.ts';
import {
  cancelParameters,
  captureParameters,
  confirmParameters,
  type CreateParameters,
  createParameters,
  type Parsed,
  parseParameters,
  refundParameters,
  updateParameters,
} from './parameters.ts';

export interface CommandRoute {
  path: string;
  operation: (form: Form) => string;
  parse: (form: Form, id: string) => Parsed<Command>;
}

export const commandRoutes: CommandRoute[] = [
  {
    path: '/payment_intents',
    operation: (form) => (form['confirm'] === 'true' ? 'authorize' : 'create'),
    parse: (form) => map(parseParameters(createParameters, form), start),
  },
  {
    path: '/payment_intents/:id',
    operation: () => 'update',
    parse: (form, id) =>
      map(parseParameters(updateParameters, form), (parameters) =>
        change(id, parameters.expand, (intent) => update(intent, parameters)),
      ),
  },
  {
    path: '/payment_intents/:id/confirm',
    operation: () => 'authorize',
    parse: (form, id) =>
      map(parseParameters(confirmParameters, form), (parameters) => ({
        ...change(id, parameters.expand, (intent) => confirm(intent, parameters)),
        refuse: (code: string, intent: Intent) => refuseConfirm(code, intent, parameters),
      })),
  },
  {
    path: '/payment_intents/:id/capture',
    operation: () => 'capture',
    parse: (form, id) =>
      map(parseParameters(captureParameters, form), (parameters) =>
        change(id, parameters.expand, (intent) => capture(intent, parameters)),
      ),
  },
  {
    path: '/payment_intents/:id/cancel',
    operation: () => 'void',
    parse: (form, id) =>
      map(parseParameters(cancelParameters, form), (parameters) =>
        change(id, parameters.expand, (intent) => cancel(intent, parameters)),
      ),
  },
  {
    path: '/refunds',
    operation: () => 'refund',
    parse: (form) =>
      map(parseParameters(refundParameters, form), (parameters) => ({
        ...change(parameters.payment_intent, parameters.expand, (intent, at) =>
          refundCharge(intent, parameters, at),
        ),
        param: 'payment_intent',
      })),
  },
];

function start(parameters: CreateParameters): Command {
  const intentId = newId('pi');
  return {
    kind: 'start',
    decide: (at) => create(parameters, intentId, at),
    refuse: (code, at) => {
      const created = creation(parameters, intentId);
      const intent = parameters.confirm ? foldIntent(undefined, [created], at) : undefined;
      return refuseWith(code, intent, [created]);
    },
    expand: parameters.expand,
  };
}

function change(intentId: string, expand: string[], decide: ChangeCommand['decide']): ChangeCommand {
  const refuse = (code: string) => refuseWith(code, undefined);
  return { kind: 'change', intentId, param: 'intent', decide, refuse, expand };
}

function refuseConfirm(code: string, intent: Intent, confirmation: Confirmation): Decision {
  const attempt = confirm(intent, confirmation);
  const neverReachedTheBank = attempt.outcome.kind === 'error' && attempt.events.length === 0;
  if (neverReachedTheBank) return attempt;
  return refuseWith(code, { ...intent, paymentMethod: confirmation.payment_method ?? intent.paymentMethod });
}

function map<From, To>(parsed: Parsed<From>, to: (parameters: From) => To): Parsed<To> {
  return parsed.kind === 'valid' ? { kind: 'valid', parameters: to(parsed.parameters) } : parsed;
}
