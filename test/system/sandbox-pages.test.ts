import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../embedded/ports.ts';
import { seriousFindings } from '../rig/browser.ts';
import { Customer, type ReadMail } from '../rig/customer.ts';
import { ReviewPages, type Opening } from '../rig/review-pages.ts';
import { startSystem, type System } from '../rig/system.ts';

const shots = process.env['RECOURSE_SHOTS'];

let system: System;
let pages: ReviewPages;
let orderId: string;
let mail: ReadMail & { readonly number: number };

beforeAll(async () => {
  const [port] = await freePorts(1);
  system = await startSystem({
    RECOURSE_API_PORT: String(port),
    RECOURSE_REVIEWS: 'on',
    RECOURSE_LINK_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
  });
  pages = await ReviewPages.of(system);
  const customer = new Customer(system);
  ({ orderId } = await customer.place({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' }));
  [mail] = (await customer.asked(orderId)) as [typeof mail];
});

afterEach(() => pages.closePages());

afterAll(async () => {
  await pages.stop();
  await system.stop();
});

const open = (path: string, opening: Opening = {}) =>
  pages.open(path, { nobody: true, base: system.sandbox.url, ...opening });

describe('a mail in the mailbox', () => {
  const seesTheOrder = async (shop: Page) => {
    await shop.getByRole('heading', { level: 1, name: 'Your order needs you' }).waitFor();
    expect(new URL(shop.url()).pathname).toBe(`/shop/orders/${orderId}`);
  };

  it('has a button that opens the order in the shop, where another card can be given', async () => {
    const page = await open(`/sandbox/mailbox/${mail.number}`);
    const opened = page.context().waitForEvent('page');
    await page.frameLocator('iframe').getByRole('link', { name: 'Choose another way to pay' }).click();
    const shop = await opened;
    await seesTheOrder(shop);
    await shop.getByRole('radio', { name: 'To try: it is declined again' }).check();
    await shop.getByRole('button', { name: /^Pay/ }).click();
    await shop.getByText('The card was declined.').waitFor();
  });

  it('has the same link in its text', async () => {
    const page = await open(`/sandbox/mailbox/${mail.number}`);
    await page.locator('pre a').click();
    await seesTheOrder(page);
  });
});

describe.each([
  ['wide and light', { viewport: { width: 1280, height: 800 } }],
  ['wide and dark', { viewport: { width: 1280, height: 800 }, dark: true }],
  ['on a phone, light', { viewport: { width: 390, height: 844 } }],
  ['on a phone, dark', { viewport: { width: 390, height: 844 }, dark: true }],
])('%s', (name, opening) => {
  beforeAll(() => pages.shop.fault('psp', { operation: 'refund', kind: 'outage' }));
  afterAll(() => pages.shop.clearFaults());

  it.each([
    ['what there is', () => '/sandbox/', 'Sandbox'],
    ['the mailbox', () => '/sandbox/mailbox', 'Mailbox'],
    [
      'a mail',
      () => `/sandbox/mailbox/${mail.number}`,
      /^Your order [0-9a-f]{8} needs another payment method$/,
    ],
    ['nothing', () => '/sandbox/nowhere', 'Nothing is here'],
    ['a mail that never came', () => '/sandbox/mailbox/999', 'Nothing is here'],
  ])('%s: axe finds nothing serious, and nothing is wider than the screen', async (what, path, heading) => {
    const page = await open(path(), opening);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    if (shots !== undefined)
      await page.screenshot({ path: `${shots}/sandbox-${what}-${name}.png`, fullPage: true });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });
});

it('a program that asks for what is not there gets a problem', async () => {
  for (const path of ['/sandbox/nowhere', '/sandbox/mailbox/999']) {
    const answer = await fetch(`${system.sandbox.url}${path}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  }
});
