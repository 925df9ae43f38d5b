import { z } from 'zod';
import { asked } from './asked.ts';
import { noCode, WarehouseProblem } from './classify-warehouse.ts';
import type { FoundShipment, WarehousePort } from '../sagas/order/effects/ports.ts';

type Status = z.infer<typeof known.status>;
const known = {
  status: z.enum(['placed', 'released', 'cancelled']),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number() })).optional(),
  address: z.record(z.string(), z.unknown()).optional(),
};
const shipmentSchema = z.object(known);
/** The answer to a command, which tells that it was carried out only where it says so. */
const shipmentIn = (...done: readonly Status[]) =>
  shipmentSchema.refine(({ status }) => done.includes(status));
const listSchema = z.object({
  orders: z.array(z.object({ id: z.string(), orderId: z.string(), ...known })),
  more: z.boolean(),
});
const problemSchema = z.object({ code: z.string() });

/** The warehouse over HTTP. `timeoutMs` is for one call. */
export function httpWarehouse({ url, timeoutMs }: { url: string; timeoutMs: number }): WarehousePort {
  async function call<Answer>(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    { key, body, schema }: { key?: string; body?: unknown; schema: z.ZodType<Answer> },
  ): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = parseJson(await response.text());
    if (!response.ok) {
      throw new WarehouseProblem({
        status: response.status,
        code: problemSchema.safeParse(answer).data?.code ?? noCode,
        retryAfterMs: retryAfterMs(response),
      });
    }
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new WarehouseProblem({ status: response.status, code: 'unreadable' });
    return parsed.data;
  }

  const pathOf = (id: string) => `/orders/${encodeURIComponent(id)}`;

  async function look(id: string): Promise<Omit<FoundShipment, 'id' | 'orderId'>> {
    try {
      return await asked(() => call('GET', pathOf(id), { schema: shipmentSchema }));
    } catch (error) {
      // Any other 404 is said by something before it, which does not know its orders.
      if (error instanceof WarehouseProblem && error.code === 'order_unknown') return { status: 'unknown' };
      throw error;
    }
  }

  return {
    async place({ id, orderId, address, lines, key }) {
      await call('PUT', pathOf(id), {
        key,
        body: { orderId, address, lines },
        schema: shipmentIn('placed', 'released'),
      });
    },
    async release({ id, key }) {
      await call('POST', `${pathOf(id)}/release`, { key, schema: shipmentIn('released') });
    },
    async cancel({ id, orderId, key }) {
      await call('POST', `${pathOf(id)}/cancel`, { key, body: { orderId }, schema: shipmentIn('cancelled') });
    },
    async read(id) {
      return (await look(id)).status;
    },
    look,
    async *list(which) {
      const query = new URLSearchParams(
        'orderId' in which ? { orderId: which.orderId } : { since: which.since.toISOString() },
      );
      for (let more = true; more;) {
        const page = await asked(() => call('GET', `/orders?${query.toString()}`, { schema: listSchema }));
        yield* page.orders;
        const last = page.orders.at(-1);
        more = page.more && last !== undefined;
        if (last !== undefined) query.set('after', last.id);
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
