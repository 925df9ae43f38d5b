import { z } from 'zod';
import type { Amendable, DecisionName } from './decisions.ts';
import { orderRequest, sku } from './order-request.ts';

const { paymentMethod, shippingAddress, customer } = orderRequest.shape;

const amended = {
  paymentMethod: z.strictObject({ paymentMethod }),
  shippingAddress: z.strictObject({ shippingAddress }),
  email: z.strictObject({ email: customer.shape.email }),
} satisfies Record<Amendable, z.ZodType>;

const nothing = z.strictObject({});

const quantity = z.int().max(1000);

/** The data that a person has to give with a decision, beside the reason. */
export const decisionData = {
  retry: nothing,
  approve: nothing,
  waive: nothing,
  refund: nothing,
  cancel: nothing,
  wait: z.strictObject({
    until: z.iso.datetime({ offset: true }).optional().meta({
      description:
        'Until then at the latest; without it, until the item is back in our own stock, or the time of the case is over. Say it where the warehouse lacks the item: nobody tells when it is back there.',
    }),
  }),
  substitute: z.strictObject({
    sku: sku.meta({ description: 'The item of the order to replace' }),
    replacement: sku.meta({ description: 'The item to send instead' }),
    quantity: quantity
      .min(1)
      .optional()
      .meta({ description: 'Pieces of it; without it, as many as were ordered' }),
  }),
  ship_partial: z.strictObject({
    sku: sku.meta({ description: 'The item of which fewer pieces are sent' }),
    quantity: quantity.min(0).meta({ description: 'Pieces to send; 0 leaves it out' }),
  }),
} satisfies Record<Exclude<DecisionName, 'amend'>, z.ZodType>;

/** The schema of a decision's data. `amends`: what `amend` corrects where the case is. */
export function dataSchemaOf(name: DecisionName, amends: Amendable | undefined): z.ZodType | undefined {
  if (name !== 'amend') return decisionData[name];
  return amends === undefined ? undefined : amended[amends];
}

/** The data of a decision, once they have passed their schema. */
export type DecisionData =
  | { readonly decision: 'amend'; readonly data: Partial<AmendData> }
  | {
      [Name in keyof typeof decisionData]: {
        readonly decision: Name;
        readonly data: z.output<(typeof decisionData)[Name]>;
      };
    }[keyof typeof decisionData];

interface AmendData {
  readonly paymentMethod: string;
  readonly shippingAddress: z.output<typeof shippingAddress>;
  readonly email: string;
}
