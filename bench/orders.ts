import { randomUUID } from 'node:crypto';

/** `npx tsx bench/orders.ts http://127.0.0.1:3000 [orders] [at a time]`: how long an order takes, from POST to its outcome. */
const [base = 'http://127.0.0.1:3000', total = '100', concurrency = '1'] = process.argv.slice(2);
const times: number[] = [];

async function place(): Promise<void> {
  const started = performance.now();
  const response = await fetch(`${base}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), prefer: 'wait=30' },
    body: JSON.stringify({
      customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
      shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
      currency: 'EUR',
      lines: [{ sku: 'TEA-GREEN', quantity: 1 }],
      paymentMethod: 'pm_card_visa',
    }),
  });
  const { status } = (await response.json()) as { status: string };
  if (status !== 'completed') throw new Error(`An order ended ${status}`);
  times.push(performance.now() - started);
}

const started = performance.now();
let left = Number(total);
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    while (left-- > 0) await place();
  }),
);
const seconds = (performance.now() - started) / 1000;
times.sort((a, b) => a - b);
const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? NaN).toFixed(0);
process.stdout.write(
  `${times.length} orders, ${concurrency} at a time: ${(times.length / seconds).toFixed(1)} orders/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms\n`,
);
