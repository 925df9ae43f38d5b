import type { Answer } from '../exchange/answer.ts';
import type { Form } from './form.ts';
import {
  listIntentsParameters,
  listRefundsParameters,
  type Parsed,
  parseParameters,
  retrieveParameters,
  retrieveRefundParameters,
} from './parameters.ts';
import type { Psp } from './psp.ts';
import { intentObject, refundObject } from './render.ts';
import { errorAnswer, noSuch, type StripeError } from './stripe-error.ts';

export interface ReadContext {
  id: string;
  form: Form;
  pageUrl: string;
}

export const readRoutes: { path: string; answer: (psp: Psp, context: ReadContext) => Answer }[] = [
  { path: '/payment_intents/:id', answer: retrieveIntent },
  { path: '/payment_intents', answer: listIntents },
  { path: '/refunds/:id', answer: retrieveRefund },
  { path: '/refunds', answer: listRefunds },
];

function retrieveIntent(psp: Psp, { id, form, pageUrl }: ReadContext): Answer {
  return withParameters(parseParameters(retrieveParameters, form), ({ expand }) => {
    const intent = psp.intent(id);
    return intent === undefined
      ? errorAnswer(noSuch('payment_intent', id, 'intent'))
      : { status: 200, body: intentObject(intent, pageUrl, expand) };
  });
}

function retrieveRefund(psp: Psp, { id, form, pageUrl }: ReadContext): Answer {
  return withParameters(parseParameters(retrieveRefundParameters, form), ({ expand }) => {
    const intent = psp.intentOfRefund(id);
    const refund = intent?.refunds.find((each) => each.id === id);
    return intent === undefined || refund === undefined
      ? errorAnswer(noSuch('refund', id, 'id'))
      : { status: 200, body: refundObject(intent, refund, pageUrl, expand) };
  });
}

function listIntents(psp: Psp, { form, pageUrl }: ReadContext): Answer {
  return withParameters(parseParameters(listIntentsParameters, form), (parameters) => {
    const { created, expand, limit, starting_after: after } = parameters;
    const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = created;
    const newestFirst = psp
      .intents()
      .filter(({ createdAt }) => {
        const at = Math.floor(createdAt.getTime() / 1000);
        return at > gt && at >= gte && at < lt && at <= lte;
      })
      .reverse();
    const start = newestFirst.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && start === 0)
      return errorAnswer(noSuch('payment_intent', after, 'starting_after', 400));
    const expandEach = expand.map((property) => property.replace('data.', ''));
    return {
      status: 200,
      body: {
        object: 'list',
        data: newestFirst
          .slice(start, start + limit)
          .map((intent) => intentObject(intent, pageUrl, expandEach)),
        has_more: start + limit < newestFirst.length,
        url: '/v1/payment_intents',
      },
    };
  });
}

function listRefunds(psp: Psp, { form, pageUrl }: ReadContext): Answer {
  return withParameters(parseParameters(listRefundsParameters, form), (parameters) => {
    const { expand, limit, payment_intent: intentId, starting_after: after } = parameters;
    const only = intentId === undefined ? undefined : psp.intent(intentId);
    if (intentId !== undefined && only === undefined) {
      return errorAnswer(noSuch('payment_intent', intentId, 'payment_intent'));
    }
    const newestFirst = (only === undefined ? psp.intents() : [only])
      .flatMap((intent) => intent.refunds.map((refund) => ({ intent, refund })))
      .reverse()
      .sort((a, b) => b.refund.createdAt.getTime() - a.refund.createdAt.getTime());
    const start = newestFirst.findIndex(({ refund }) => refund.id === after) + 1;
    if (after !== undefined && start === 0)
      return errorAnswer(noSuch('refund', after, 'starting_after', 400));
    const page = newestFirst.slice(start, start + limit);
    const expandEach = expand.map((property) => property.replace('data.', ''));
    return {
      status: 200,
      body: {
        object: 'list',
        data: page.map(({ intent, refund }) => refundObject(intent, refund, pageUrl, expandEach)),
        has_more: start + limit < newestFirst.length,
        url: '/v1/refunds',
      },
    };
  });
}

function withParameters<Parameters>(
  parsed: Parsed<Parameters>,
  answer: (parameters: Parameters) => Answer,
): Answer {
  return parsed.kind === 'valid' ? answer(parsed.parameters) : invalid(parsed.error);
}

const invalid = (error: StripeError): Answer => errorAnswer(error);
