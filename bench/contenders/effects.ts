import { WarehouseProblem } from '../../adapters/classify-warehouse.ts';
import type { Ports } from '../../sagas/order/effects/ports.ts';
import { holdStock, releaseStock, sellHeldStock } from '../../sagas/order/store/stock/stock.ts';
import type { LocalCall } from '../../saga/effect.ts';
import type { Pool } from '../../store/database.ts';
import type { OrderRequest } from './order-request.ts';
import type { PricedOrder } from './priced-order.ts';

const step = 'stockHold';
const holdTtlMs = 1_800_000;

/** A party has said no: an ending of the order, and not an error. */
export class Refused extends Error {}

/** What the steps of an order do, over the very adapters that Recourse uses, and nothing else: no fence, no event, no look-up. */
export class Effects {
  readonly #ports: Ports;
  readonly #pool: Pool;

  constructor({ ports, pool }: { ports: Ports; pool: Pool }) {
    this.#ports = ports;
    this.#pool = pool;
  }

  async price(orderId: string, request: OrderRequest): Promise<PricedOrder> {
    const { rows } = await this.#pool.query<{ sku: string; name: string; price: number }>(
      'select sku, name, price from item where sku = any($1)',
      [request.lines.map(({ sku }) => sku)],
    );
    const lines = request.lines.map(({ sku, quantity }) => {
      const item = rows.find((row) => row.sku === sku);
      if (item === undefined) throw new Error(`There is no item ${sku}`);
      return { ...item, quantity };
    });
    const amount = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    const { customer, shippingAddress, paymentMethod, currency } = request;
    return { orderId, customer, shippingAddress, paymentMethod, lines, total: { amount, currency } };
  }

  /** @returns the payment's id; asked again it is the same one */
  createPayment({ orderId, total }: PricedOrder): Promise<string> {
    return this.#ports.payments.create({ orderId, total, key: `${orderId}/create` });
  }

  /** @returns the payment's id */
  async authorize(order: PricedOrder): Promise<string> {
    const id = await this.createPayment(order);
    const key = `${order.orderId}/authorize`;
    const { status } = await this.#ports.payments.authorize({ id, method: order.paymentMethod, key });
    if (status !== 'authorized') throw new Refused(`The payment is ${status}`);
    return id;
  }

  async capture({ orderId, total }: PricedOrder, id: string): Promise<void> {
    await this.#ports.payments.capture({ id, total, key: `${orderId}/capture` });
  }

  async refund({ orderId, total }: PricedOrder, id: string): Promise<void> {
    await this.#ports.payments.refund({ id, total, refundId: 'undone', key: `${orderId}/refund` });
  }

  /** Does nothing where it was captured: it is refunded then. */
  async voidPayment({ orderId }: PricedOrder, id: string): Promise<void> {
    const { status } = await this.#ports.payments.read(id);
    if (status !== 'captured') await this.#ports.payments.void({ id, key: `${orderId}/void` });
  }

  async hold({ orderId, lines }: PricedOrder): Promise<void> {
    const short = await this.#stock(orderId, holdStock(step, { lines, ttlMs: holdTtlMs }));
    if (short !== null) throw new Refused(`Too little of ${short}`);
  }

  async sell({ orderId }: PricedOrder): Promise<void> {
    await this.#stock(orderId, sellHeldStock(step));
  }

  async letGo({ orderId }: PricedOrder): Promise<void> {
    await this.#stock(orderId, releaseStock(step));
  }

  /** Placed, sold, released: the parcel is packed. */
  async ship(order: PricedOrder): Promise<void> {
    await this.#place(order);
    await this.sell(order);
    const { orderId: id } = order;
    await this.#ports.warehouse.release({ id, key: `${id}/release` });
  }

  async cancelShipment({ orderId }: PricedOrder): Promise<void> {
    await this.#ports.warehouse.cancel({ id: orderId, orderId, key: `${orderId}/cancel` });
  }

  async sendReceipt({ orderId, customer, lines, total }: PricedOrder): Promise<void> {
    const messageId = `<${orderId}.receipt@recourse.example>`;
    await this.#ports.receipts.send({ messageId, orderId, customer, lines, total });
  }

  async #place({ orderId, customer, shippingAddress, lines }: PricedOrder): Promise<void> {
    const address = { name: customer.name, ...shippingAddress };
    const pieces = lines.map(({ sku, quantity }) => ({ sku, quantity }));
    try {
      const shipment = { id: orderId, orderId, address, lines: pieces, key: `${orderId}/place` };
      await this.#ports.warehouse.place(shipment);
    } catch (error) {
      if (error instanceof WarehouseProblem && error.status === 422)
        throw new Refused(error.message, { cause: error });
      throw error;
    }
  }

  /** @returns the item of which there is too little, or null */
  async #stock(orderId: string, { name, asked }: LocalCall): Promise<string | null> {
    const { rows } = await this.#pool.query<{ short: string | null }>(`select ${name}($1, $2) as short`, [
      orderId,
      JSON.stringify(asked),
    ]);
    return rows[0]?.short ?? null;
  }
}
