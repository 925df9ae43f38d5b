import { phaseName, type PhaseName, type StepPhase } from '../sagas/order/steps.ts';

/** How a phase of a step is spoken of to customers and operators. Without a full stop. */
export interface PhaseWords {
  /** While it is attempted. */
  readonly doing: string;
  readonly done: string;
  /** What may be refused, fail, or be done without. */
  readonly thing: string;
}

const words: Record<PhaseName, PhaseWords> = {
  authorizePayment: {
    doing: 'the payment is being authorised',
    done: 'The payment was authorised',
    thing: 'The authorisation of the payment',
  },
  voidPayment: {
    doing: 'the authorisation of the payment is being given back',
    done: 'The authorisation of the payment was given back',
    thing: 'Giving back the authorisation of the payment',
  },
  holdStock: {
    doing: 'the items are being reserved',
    done: 'The items were reserved',
    thing: 'Reserving the items',
  },
  sellStock: {
    doing: 'the reserved items are being sold',
    done: 'The items were sold: from here on the order only goes forward',
    thing: 'Selling the reserved items',
  },
  releaseStock: {
    doing: 'the reserved items are being released',
    done: 'The reserved items were released',
    thing: 'Releasing the reserved items',
  },
  capturePayment: {
    doing: 'the payment is being captured',
    done: 'The payment was captured',
    thing: 'The capture of the payment',
  },
  refundPayment: {
    doing: 'the payment is being refunded',
    done: 'The payment was refunded',
    thing: 'The refund of the payment',
  },
  placeWarehouseOrder: {
    doing: 'the order is being placed with the warehouse',
    done: 'The order was placed with the warehouse',
    thing: 'Placing the order with the warehouse',
  },
  releaseWarehouseOrder: {
    doing: 'the warehouse is being told to ship',
    done: 'The warehouse was told to ship',
    thing: 'Telling the warehouse to ship',
  },
  cancelWarehouseOrder: {
    doing: 'the order at the warehouse is being cancelled',
    done: 'The order at the warehouse was cancelled',
    thing: 'Cancelling the order at the warehouse',
  },
  sendReceipt: {
    doing: 'the receipt is being sent',
    done: 'The receipt was sent',
    thing: 'Sending the receipt',
  },
};

/** @throws Error for a phase that the step does not have */
export function phaseWords(at: StepPhase): PhaseWords {
  return words[phaseName(at)];
}
