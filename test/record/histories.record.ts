import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { temporalCli } from '../rig/temporal-cli.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { workflowIdOf } from '../../workflows/contract.ts';
import { Customer } from '../rig/customer.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

/** Records the histories that the tests replay ever after. Run it with each release: `npm run record-histories`. */
const folder = fileURLToPath(new URL(`../histories/${packageJson.version}/`, import.meta.url));

const impatient = { RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' };

let system: System;
let shop: Shop;

beforeAll(() => mkdir(folder, { recursive: true }));
afterEach(() => shop.clearFaults());

async function record(name: string, orderId: string): Promise<void> {
  const history = await temporalCli(
    'workflow',
    'show',
    '--workflow-id',
    workflowIdOf('order', orderId),
    '--output',
    'json',
  );
  await writeFile(`${folder}${name}.json`, withoutTheMachine(history));
}

describe('recording, where nobody is asked', () => {
  beforeAll(async () => {
    system = await startSystem(impatient);
    shop = new Shop(system);
  });
  afterAll(() => system.stop());

  it.each([
    ['completed', {}],
    ['declined', { paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' }],
    ['out-of-stock', { sku: 'TEA-WHITE', quantity: 1 }],
    ['address-not-served', { country: 'AQ' }],
  ])('%s', async (name, wanted) => {
    const orderId = await shop.place(wanted);
    await shop.untilClosed(orderId);
    await record(name, orderId);
  });

  it('retried', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'fail_before', times: 1 });
    const orderId = await shop.place();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    await record('retried', orderId);
  });

  it('parked, still open; then redriven', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await record('parked', orderId);
    await shop.clearFaults();
    await shop.post(`/orders/${orderId}/redrive`, { by: 'eva' });
    await shop.untilClosed(orderId);
    await record('redriven', orderId);
  });

  it('parked at once, for repeating cannot help', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 200, times: 1 });
    const orderId = await shop.place();
    await shop.spoilWarehouseOrder(orderId);
    await shop.untilStatus(orderId, 'stalled');
    await shop.post(`/orders/${orderId}/cancel`, {});
    await shop.untilClosed(orderId);
    await record('parked-at-once', orderId);
  });

  it.each([
    ['cancelled-over-rest', (orderId: string) => shop.post(`/orders/${orderId}/cancel`, { by: 'ada' })],
    [
      'cancelled-by-update',
      (orderId: string) => run(orderId).executeUpdate('cancel', { args: [{ by: 'olga' }] }),
    ],
    ['cancelled-by-signal', (orderId: string) => run(orderId).signal('cancel', { by: 'olga' })],
    ['cancelled-by-temporal', (orderId: string) => run(orderId).cancel()],
  ])('%s', async (name, cancel) => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 400, before: true, times: 1 });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await cancel(orderId);
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    await record(name, orderId);
  });
});

describe('recording, where a person decides', () => {
  const toGreen = { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } };
  const toCups = { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } };
  let desk: ReviewDesk;

  beforeAll(async () => {
    system = await startSystem({
      ...impatient,
      RECOURSE_REVIEWS: 'on',
      RECOURSE_REVIEW_CUSTOMER_MS: '1500',
      RECOURSE_REVIEW_DUE_MS: '500',
      RECOURSE_REVIEW_ESCALATE_MS: '1000',
      RECOURSE_REVIEW_LAST_RESORT_MS: '3000',
    });
    shop = new Shop(system);
    desk = new ReviewDesk(system.url);
  });
  afterAll(() => system.stop());

  it('in review, still open; then substituted', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    await shop.untilStatus(orderId, 'in_review');
    await record('in-review', orderId);
    await desk.decideOn(orderId, 'substitute', toGreen);
    await shop.untilClosed(orderId);
    await record('substituted', orderId);
  });

  it('a decision that the customer cannot pay for, and another', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
    const orderId = await shop.place();
    await desk.caseOf(orderId);
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'card_declined', times: 1 });
    await desk.decideOn(orderId, 'substitute', toCups);
    await desk.decideOn(orderId, 'retry');
    await shop.untilClosed(orderId);
    await record('reverted', orderId);
  });

  it('the customer gives another card', async () => {
    const customer = new Customer(system);
    const { orderId, token } = await customer.place({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.untilStatus(orderId, 'action_required');
    await customer.pay(orderId, 'pm_card_visa', token);
    await shop.untilClosed(orderId);
    await record('amended', orderId);
  });

  it.each([
    ['last-resort', { sku: 'TEA-WHITE', quantity: 1 }, {}],
    ['given-back', {}, { operation: 'release', kind: 'refuse', code: 'out_of_stock' }],
  ])('nobody decides: %s', async (name, wanted, fault) => {
    if ('kind' in fault) await shop.fault('warehouse', fault);
    const orderId = await shop.place(wanted);
    await shop.untilClosed(orderId);
    await record(name, orderId);
  });
});

/** Neither the machine's name nor its folders are of use to those who replay. */
function withoutTheMachine(history: string): string {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const scrub = (key: string, value: unknown): unknown => {
    if (key === 'identity') return 'worker';
    if (key === 'stackTrace') return '';
    if (key !== 'data' || typeof value !== 'string') return value;
    const text = Buffer.from(value, 'base64').toString();
    return text.includes(root) ? Buffer.from(text.replaceAll(root, '')).toString('base64') : value;
  };
  return `${JSON.stringify(JSON.parse(history, scrub), null, 1)}\n`;
}

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}
