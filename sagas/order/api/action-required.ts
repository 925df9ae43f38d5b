import { policyOf } from '../decisions.ts';
import { statusOf, type OpenCase, type Order } from '../order.ts';
import type { InstanceSnapshot } from '../../../store/instances/list-instances.ts';
import type { OrderKept } from '../store/kept.ts';
import type { Links } from '../../../api/http/links.ts';

/** The action that an order needs of its customer. */
export interface ActionRequired {
  readonly kind: 'payment_method';
  readonly message: string;
  /** ISO 8601. After this an operator takes over. */
  readonly until?: string;
  readonly links: { readonly paymentMethod: string };
}

export function actionRequired(
  { instanceId, state: order }: InstanceSnapshot<OrderKept>,
  links: Links,
): { actionRequired?: ActionRequired } {
  const asked = statusOf(order) === 'action_required' ? mendableCase(order) : undefined;
  if (asked === undefined) return {};
  const { message, customerUntil } = asked;
  return {
    actionRequired: {
      kind: 'payment_method',
      message,
      ...(customerUntil === undefined ? {} : { until: customerUntil }),
      links: { paymentMethod: `${links.instance(instanceId)}/payment-method` },
    },
  };
}

/** The case that the customer can mend by another payment method; also after an operator was asked. */
export function mendableCase(order: Order): OpenCase | undefined {
  return order.cases.find(({ cause }) => {
    const { mendableByCustomer, amends } = policyOf(cause, order);
    return mendableByCustomer === true && amends === 'paymentMethod';
  });
}
