import { join } from 'node:path';
import { Party } from '../exchange/party.ts';
import { evolve, type WarehouseEvent, warehouseEventSchema, type WarehouseOrder } from './warehouse-order.ts';

export class Warehouse {
  readonly party: Party<WarehouseEvent>;
  /** In the order in which they were first heard of. */
  readonly #orders = new Map<string, { readonly order: WarehouseOrder; readonly heardOfAt: Date }>();

  constructor(dataDir: string, stopping: AbortSignal) {
    this.party = new Party({
      path: join(dataDir, 'warehouse.jsonl'),
      event: warehouseEventSchema,
      apply: (event, at) => this.#apply(event, at),
      stopping,
    });
  }

  order(id: string): WarehouseOrder | undefined {
    return this.#orders.get(id)?.order;
  }

  /** Oldest first. */
  orders({ orderId, since }: { orderId?: string | undefined; since?: Date | undefined }): WarehouseOrder[] {
    return [...this.#orders.values()]
      .filter(({ heardOfAt }) => since === undefined || heardOfAt >= since)
      .map(({ order }) => order)
      .filter((order) => orderId === undefined || order.orderId === orderId);
  }

  #apply(event: WarehouseEvent, at: Date): void {
    const before = this.#orders.get(event.id);
    this.#orders.set(event.id, {
      order: evolve(before?.order, event),
      heardOfAt: before?.heardOfAt ?? at,
    });
  }
}
