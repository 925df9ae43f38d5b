import { defineSaga, type Saga } from '../../saga/saga.ts';
import { action, named, reservation, retriable } from '../../saga/step.ts';
import { causes } from './causes.ts';
import type { StepResult } from './events.ts';

/** The steps of an order: what each is, who it works with, and how it is spoken of. */
export const steps = named({
  authorizePayment: action<StepResult>({
    party: 'psp',
    stage: 'authorizing',
    title: 'Authorise payment',
    words: {
      run: {
        doing: 'the payment is being authorised',
        done: 'The payment was authorised',
        thing: 'The authorisation of the payment',
      },
      compensate: {
        doing: 'the authorisation of the payment is being given back',
        done: 'The authorisation of the payment was given back',
        thing: 'Giving back the authorisation of the payment',
      },
    },
    customer: {
      later: 'Your bank approves the payment',
      now: 'Asking your bank',
      done: 'Your bank has approved the payment',
      undone: 'The approval was given back',
      refused: 'Your bank did not approve the payment',
    },
  }),
  stockHold: reservation<StepResult>({
    party: 'stock',
    stage: 'reserving',
    title: 'Reserve stock',
    words: {
      try: {
        doing: 'the items are being reserved',
        done: 'The items were reserved',
        thing: 'Reserving the items',
      },
      confirm: {
        doing: 'the reserved items are being sold',
        done: 'The items were sold: from here on the order only goes forward',
        thing: 'Selling the reserved items',
      },
      cancel: {
        doing: 'the reserved items are being released',
        done: 'The reserved items were released',
        thing: 'Releasing the reserved items',
      },
    },
    customer: {
      later: 'We set your items aside',
      now: 'Setting your items aside',
      done: 'Your items are set aside',
      undone: 'Your items are back on the shelf',
      refused: 'Not everything is on the shelf',
      over: 'Not everything was on the shelf',
    },
  }),
  capturePayment: action<StepResult>({
    party: 'psp',
    stage: 'capturing',
    title: 'Capture payment',
    words: {
      run: {
        doing: 'the payment is being captured',
        done: 'The payment was captured',
        thing: 'The capture of the payment',
      },
      compensate: {
        doing: 'the payment is being refunded',
        done: 'The payment was refunded',
        thing: 'The refund of the payment',
      },
    },
    customer: {
      later: 'The payment is taken',
      now: 'Taking the payment',
      done: 'The payment is taken',
      undone: 'The payment was given back',
      refused: 'The payment could not be taken',
    },
  }),
  warehouseOrder: reservation<StepResult>({
    party: 'warehouse',
    stage: 'capturing',
    title: 'Order at warehouse',
    words: {
      try: {
        doing: 'the order is being placed with the warehouse',
        done: 'The order was placed with the warehouse',
        thing: 'Placing the order with the warehouse',
      },
      confirm: {
        doing: 'the warehouse is being told to ship',
        done: 'The warehouse was told to ship',
        thing: 'Telling the warehouse to ship',
      },
      cancel: {
        doing: 'the order at the warehouse is being cancelled',
        done: 'The order at the warehouse was cancelled',
        thing: 'Cancelling the order at the warehouse',
      },
    },
    customer: {
      later: 'The warehouse packs your parcel',
      now: 'The warehouse takes your order',
      held: 'The warehouse has your order',
      done: 'The warehouse packs your parcel',
      undone: 'The warehouse has let it go',
      refused: 'The warehouse has a question',
      over: 'The warehouse did not take the order',
    },
  }),
  sendReceipt: retriable<StepResult>({
    party: 'mail',
    stage: 'receipting',
    title: 'Send receipt',
    words: {
      run: {
        doing: 'the receipt is being sent',
        done: 'The receipt was sent',
        thing: 'Sending the receipt',
      },
    },
    customer: {
      later: 'You get the receipt by e-mail',
      now: 'Sending the receipt',
      done: 'The receipt is in your mail',
      undone: 'No receipt was sent',
      refused: 'The receipt did not arrive',
    },
  }),
});

async function flow(saga: Saga, order: typeof steps): Promise<void> {
  await saga.run(order.authorizePayment);
  await saga.reserve(order.stockHold);
  await saga.parallel(order.capturePayment, order.warehouseOrder);
  await saga.commit(order.stockHold);
  await saga.run(order.sendReceipt);
}

export const orderSaga = defineSaga({
  name: 'order',
  steps,
  pivot: 'stockHold',
  causes,
  personal: ['shippingAddress', 'email'],
  flow,
});
