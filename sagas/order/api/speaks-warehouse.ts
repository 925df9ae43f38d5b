import { z } from 'zod';

const order = z.object({ status: z.string() });
const problem = z.object({ code: z.literal('order_unknown') });

/**
 * Whether a warehouse answers at `url`: another program there, or another path of the same one, accepts connections too.
 * It is asked for one order that nobody has, which costs it next to nothing.
 */
export async function speaksWarehouse(url: string, { timeoutMs }: { timeoutMs: number }): Promise<void> {
  const response = await fetch(`${url}/orders/is-this-a-warehouse`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && order.safeParse(answer).success) return;
  if (response.status === 404 && problem.safeParse(answer).success) return;
  throw new Error(
    response.ok || response.status === 404
      ? `The server there (it answers ${response.status}) is no warehouse: is WAREHOUSE_URL right, with its path?`
      : `It answers ${response.status}`,
  );
}
