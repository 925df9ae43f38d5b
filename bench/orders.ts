import { placeOrders } from './load/place-orders.ts';
import { percentile } from './report/percentile.ts';

const usage = `npx tsx bench/orders.ts [http://127.0.0.1:3000] [orders] [at a time]
How long an order takes of a system that is running, from POST to its outcome.
`;
const [base = 'http://127.0.0.1:3000', total = '100', concurrency = '1'] = process.argv.slice(2);

const numbers = [total, concurrency].map(Number);
if (!URL.canParse(base) || !numbers.every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write(usage);
  process.exit(2);
}

const pace = { kind: 'closed', atATime: Number(concurrency) } as const;
const load = { scenario: 'happy', orders: Number(total), pace } as const;
const { seconds, latenciesMs } = await placeOrders(base, load, new AbortController().signal);
const at = (share: number) => percentile(latenciesMs, share).toFixed(0);
process.stdout.write(
  `${latenciesMs.length} orders, ${concurrency} at a time: ${(latenciesMs.length / seconds).toFixed(1)} orders/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms\n`,
);
