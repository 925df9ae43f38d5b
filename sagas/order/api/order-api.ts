import { accepts } from '../../../api/operations/accepts.ts';
import type { SagaApi } from '../../../api/saga-api.ts';
import { askedInReview, toldOnceOver } from '../customer-words.ts';
import type { OrderTypes } from '../effects/effect.ts';
import { sku } from '../order-request.ts';
import { putAwayOf, unpaidOf } from '../order.ts';
import { ofOrder, partyOf } from '../steps.ts';
import type { OrderKept } from '../store/kept.ts';
import { linesWith } from '../store/order-queries.ts';
import { completedWords, doneAgainWords, doneWords } from '../words.ts';
import { howToGiveBack } from './give-back.ts';
import { mendOrder } from './mend-order.ts';
import { orderCases } from './order-cases.ts';
import { completedOrder } from './order-example.ts';
import { orderFields, summaryFields } from './order-schema.ts';
import { wordsOfOrderEvent } from './order-timeline.ts';
import { orderDetails, orderSummary } from './order-view.ts';
import { placeOrder } from './place-order.ts';
import { refundOrder } from './refund-order.ts';
import { shop } from './shop-routes.ts';
import { speaksWarehouse } from './speaks-warehouse.ts';
import { stock } from './stock-routes.ts';

/** The API of orders, beyond that which follows from their definition. */
export const orderApi: SagaApi<OrderKept, OrderTypes> = {
  instances: {
    about: 'Place, watch, cancel and redrive',
    summary: { fields: summaryFields, of: orderSummary },
    details: { fields: orderFields, of: orderDetails },
    example: completedOrder,
    filter: {
      fields: { sku: sku.optional() },
      conditions: ({ sku: asked }, value) => (typeof asked === 'string' ? [linesWith(asked, value)] : []),
    },
    // A refund that was granted is paid by a run of its own.
    isUnfinished: (order) => unpaidOf(order) > putAwayOf(order),
    insteadOfCancel: (order) => `the goods are sold. ${howToGiveBack(order)}`,
    words: {
      completed: completedWords,
      // The warehouse lets nobody cancel what has left the house.
      isPastUndoing: ({ shipped }) => shipped === true,
      askedInReview,
      toldOnceOver,
      ofEvent: wordsOfOrderEvent,
      done({ type, result, ...at }, again) {
        const event = { type, result, ...ofOrder(at) };
        return (again ? doneAgainWords(event) : undefined) ?? doneWords(event);
      },
    },
  },
  cases: orderCases,
  letters: {
    notRedrivable: {
      held_without_owner:
        'The order has ended, and runs no more. Find out with `recourse reconcile` what is held, release it where it is, and archive this letter.',
    },
    whyNotSettled: (step) =>
      partyOf(step) === 'stock'
        ? 'Stock is kept here: nothing of it can be done by hand. Redrive.'
        : undefined,
    insteadOfUndoing: 'To give the money back, refund it once it is completed.',
    // Until the provider is asked again, which the refund's run does.
    inDoubt:
      'A request to pay this refund was sent, and may have been carried out or arrive yet: do not pay it by other means. Where it is tried on, wait until the payment provider has answered, and the letter is resolved if it was paid. Where it is not, redrive it. Then archive it, if it is still open.',
  },
  tags: [{ name: 'Stock', description: 'The catalogue and its stock ledger' }],
  securitySchemes: {
    orderToken: {
      type: 'http',
      scheme: 'bearer',
      description:
        "Of one order's customer: `Recourse-Order-Token` of the answer to placing it, or the `token` in the link of the mail.",
    },
  },
  index: { stock: '/stock', shop: '/shop' },
  pages: { '/stock': { title: 'Stock', script: 'stock' } },
  addRoutes(app, dependencies) {
    for (const addRoutes of [placeOrder, mendOrder, refundOrder, stock, shop]) addRoutes(app, dependencies);
  },
  parties: ({ stripe, warehouseUrl, smtpUrl }, { timeoutMs }) => ({
    psp: () => accepts(stripe.apiBase ?? 'https://api.stripe.com', { timeoutMs }),
    warehouse: () => speaksWarehouse(warehouseUrl, { timeoutMs }),
    mail: () => accepts(smtpUrl, { timeoutMs }),
  }),
};
