import type { Comparing, Suspect } from '../../../../reconcile/comparing.ts';
import { formatMoney } from '../../../../values/money.ts';
import type { DriftCause } from '../../drift-causes.ts';
import type { OrderKept } from '../../store/kept.ts';
import { knownEffects } from '../../store/known-effects.ts';
import type { FoundPayment, FoundShipment, Ports } from '../ports.ts';
import { paymentDrift } from './payment-drift.ts';
import { orderStockDrift, stockDrift } from './stock-drift.ts';
import { warehouseDrift } from './warehouse-drift.ts';

/** How orders are compared with the payment provider, the warehouse and the stock. */
export const orderComparing: Comparing<OrderKept, Ports> = {
  ofAll: stockDrift,
  async ofOne({ pool, ports }, review) {
    const payments = await paymentDrift(ports.payments, review);
    const shipments = await warehouseDrift(ports.warehouse, review);
    const stock = await orderStockDrift(pool, review);
    return [
      ...payments.map((message) => ({ kind: 'payment', message })),
      ...shipments.map((message) => ({ kind: 'warehouse', message })),
      ...stock.map((message) => ({ kind: 'stock', message })),
    ];
  },
  effectsSince,
  known: knownEffects,
};

const causes: Readonly<Record<string, DriftCause>> = {
  payment: 'payment_differs',
  warehouse: 'warehouse_differs',
  stock: 'stock_differs',
  fence: 'fence_differs',
};

/** Why an order with a drift of this kind has a dead letter. @throws Error for a kind that there is not */
export function driftCauseOf({ kind }: { kind: string }): DriftCause {
  const cause = causes[kind];
  if (cause === undefined) throw new Error(`There is no cause for a drift of ${kind}`);
  return cause;
}

async function* effectsSince({ payments, warehouse }: Ports, since: Date): AsyncIterable<Suspect> {
  for await (const payment of payments.madeSince(since)) {
    const what = paymentWords(payment);
    const { orderId: instanceId, id } = payment;
    if (what !== undefined) yield { kind: 'payment', instanceId, id, what };
  }
  for await (const shipment of warehouse.list({ since })) {
    const { orderId: instanceId, id, status } = shipment;
    if (isToShip(shipment)) yield { kind: 'warehouse', instanceId, id, what: `is ${status}` };
  }
}

/** `undefined` where no money is held or kept, nor can be without another request of ours. */
function paymentWords({ state, currency }: FoundPayment): string | undefined {
  const money = (amount: number) => formatMoney({ amount, currency });
  const { status, amount, authorized, captured, refunded } = state;
  switch (status) {
    case 'open':
    case 'canceled':
      return undefined;
    case 'needs_customer':
      return `waits for the customer's bank to authorise ${money(amount)}`;
    case 'authorized':
      return `holds ${money(authorized)}`;
    case 'captured':
      return captured > refunded ? `has charged ${money(captured - refunded)}` : undefined;
  }
}

function isToShip({ status }: FoundShipment): boolean {
  return status === 'placed' || status === 'released';
}
