import { z } from 'zod';
import { WarehouseProblem } from './classify-warehouse.ts';
import type { WarehousePort } from './ports.ts';

const shipmentSchema = z.object({ status: z.enum(['placed', 'released', 'cancelled']) });
const problemSchema = z.object({ code: z.string() });

/** The warehouse over HTTP. `timeoutMs` is for one call. */
export function httpWarehouse({ url, timeoutMs }: { url: string; timeoutMs: number }): WarehousePort {
  async function call(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    { key, body }: { key?: string; body?: unknown } = {},
  ): Promise<z.infer<typeof shipmentSchema>> {
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
        code: problemSchema.safeParse(answer).data?.code ?? 'no_code',
        retryAfterMs: retryAfterMs(response),
      });
    }
    const shipment = shipmentSchema.safeParse(answer);
    if (!shipment.success) throw new WarehouseProblem({ status: response.status, code: 'unreadable' });
    return shipment.data;
  }

  const pathOf = (id: string) => `/orders/${encodeURIComponent(id)}`;
  return {
    async place({ id, orderId, address, lines, key }) {
      await call('PUT', pathOf(id), { key, body: { orderId, address, lines } });
    },
    async release({ id, key }) {
      await call('POST', `${pathOf(id)}/release`, { key });
    },
    async cancel({ id, orderId, key }) {
      await call('POST', `${pathOf(id)}/cancel`, { key, body: { orderId } });
    },
    async read(id) {
      try {
        return (await call('GET', pathOf(id))).status;
      } catch (error) {
        if (error instanceof WarehouseProblem && error.status === 404) return 'unknown';
        throw error;
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
