import { join } from 'node:path';
import { Party } from '../exchange/party.ts';
import { evolve, type WarehouseEvent, warehouseEventSchema, type WarehouseOrder } from './warehouse-order.ts';

export class Warehouse {
  readonly party: Party<WarehouseEvent>;
  readonly #orders = new Map<string, WarehouseOrder>();

  constructor(dataDir: string, stopping: AbortSignal) {
    this.party = new Party({
      path: join(dataDir, 'warehouse.jsonl'),
      event: warehouseEventSchema,
      apply: (event) => void this.#orders.set(event.id, evolve(this.#orders.get(event.id), event)),
      stopping,
    });
  }

  order(id: string): WarehouseOrder | undefined {
    return this.#orders.get(id);
  }
}
