import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../embedded/ports.ts';
import { openBrowser, seriousFindings } from '../rig/browser.ts';
import { startTestApi } from '../rig/api.ts';
import { Customer, linkIn } from '../rig/customer.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

const shots = process.env['RECOURSE_SHOTS'];

let system: System;
let shop: Shop;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const [port] = await freePorts(1);
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_LINK_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
    RECOURSE_API_PORT: String(port),
  });
  shop = new Shop(system);
  browser = await openBrowser();
});
afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
  await shop.clearFaults();
});
afterAll(async () => {
  await shop.expectBalancedBooks();
  await browser.close();
  await system.stop();
});

const wide = { width: 1280, height: 900 };
const phone = { width: 375, height: 740 };

async function open(
  path: string,
  options: { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' } = {},
): Promise<void> {
  page = await (await browser.newContext({ viewport: wide, ...options })).newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  // A refused request is what some of these are about; a page that breaks its own policy is not.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.goto(new URL(path, system.url).href);
}

async function place(scenario: string): Promise<string> {
  await page.getByRole('radio', { name: scenario }).check();
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.waitForURL(/\/shop\/orders\//);
  return page.url().split('/').at(-1) ?? '';
}

async function sees(heading: RegExp | string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor({ timeout: 20_000 });
}

async function shoot(name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

async function isWideEnough(): Promise<boolean> {
  return await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');
}

describe('a customer in the shop', () => {
  it('whose card is declined gives another, and needs nobody', async () => {
    await open('/shop');
    const orderId = await place('The card has insufficient funds');
    await sees('Your order needs you');
    await shoot('order-action-wide');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Mastercard' }).check();
    await page.getByRole('button', { name: 'Pay €48.00' }).click();
    await sees(/on its way/);
    await shoot('order-completed-wide');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('row', { name: 'Paid in total €48.00' }).waitFor();
    const { rows } = await system.pool.query(
      'select via, decision from review_decision where instance_id = $1',
      [orderId],
    );
    expect(rows).toEqual([{ via: 'customer', decision: 'amend' }]);
    expect(await shop.effects(orderId)).toMatchObject({ psp: ['authorize 4800', 'capture 4800'] });
  });

  it('sees the end of an order that is quicker than the answer to the new card', async () => {
    await open('/shop');
    const orderId = await place('The card has insufficient funds');
    await sees('Your order needs you');
    await page.route('**/payment-method', async (route) => {
      const response = await route.fetch();
      await shop.untilClosed(orderId);
      await route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Pay €48.00' }).click();
    await sees(/on its way/);
  });

  it('comes by the link in the mail, and leaves its token in no address', async () => {
    const customer = new Customer(system);
    const { orderId } = await customer.place({ paymentMethod: 'pm_card_chargeDeclinedExpiredCard' });
    const [mail] = await customer.asked(orderId);
    if (mail === undefined) throw new Error('no mail');
    const link = linkIn(mail);
    await open(link.pathname + link.search);
    await sees('Your order needs you');
    expect(page.url()).toBe(`${system.url}/shop/orders/${orderId}`);
    await page.getByRole('radio', { name: 'To try: it is declined again' }).check();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByText('The card was declined.').waitFor();
    await page.getByRole('radio', { name: 'Visa, ending in 4242' }).check();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await sees(/on its way/);
  });

  it('who has only the address of an order cannot pay for it otherwise', async () => {
    const { orderId } = await new Customer(system).place({ paymentMethod: 'pm_card_chargeDeclined' });
    await open(`/shop/orders/${orderId}`);
    await sees('Your order needs you');
    await page.getByText('open the link in the e-mail').waitFor();
    expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0);
    await shoot('order-without-token');
  });

  it('waits for what is out of stock, and changes their mind', async () => {
    await open('/shop');
    await place('It is out of stock');
    await sees('We are looking after it');
    await shoot('order-review-wide');
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await sees('Your order is cancelled');
    await page.getByText('Nothing was charged').waitFor();
    await shoot('order-cancelled-wide');
  });

  it('never reads a word of fraud', async () => {
    await open('/shop');
    await place('The payment provider suspects fraud');
    await sees('We are looking after it');
    expect(await page.locator('main').innerText()).not.toMatch(/fraud|suspect|risk/i);
  });

  it.each(['The payment provider suspects fraud', 'It is out of stock', 'The address is not served'])(
    'reads of “%s” what operators are told that they read',
    async (scenario) => {
      await open('/shop');
      const orderId = await place(scenario);
      await sees('We are looking after it');
      const desk = new ReviewDesk(system.url);
      const { caseId } = await desk.caseOf(orderId);
      const { customerMessage = 'nothing' } = await desk.show(caseId);
      await page.getByText(customerMessage, { exact: true }).waitFor();
      await page.goto(`${system.url}/review/${caseId}`);
      await page.getByText(`The customer is told: “${customerMessage}”`).waitFor();
    },
  );

  it('reads why a warehouse has not taken an order that was cancelled, and of no question', async () => {
    const orderId = await shop.place({ country: 'AQ' });
    await new ReviewDesk(system.url).decideOn(orderId, 'cancel');
    await open(`/shop/orders/${orderId}`);
    await sees('Your order is cancelled');
    await page.getByText('The warehouse did not take the order').waitFor();
    await page.getByText('We cannot deliver to this address.').waitFor();
    expect(await page.getByText('has a question').count()).toBe(0);
    await shoot('order-not-served');
  });

  it('is not told that a parcel is packed before the warehouse may', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const { orderId } = await shop.untilStatus(await shop.place(), 'stalled');
    await open(`/shop/orders/${orderId}`);
    await page.getByText('The warehouse has your order').waitFor();
    expect(await page.getByText('The warehouse packs your parcel').count()).toBe(0);
  });

  it('orders with the keyboard alone', async () => {
    await open('/shop');
    await page.getByRole('button', { name: 'More of Black tea' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/1 × Black tea/).waitFor();
    await page.getByRole('button', { name: 'Place the order' }).focus();
    await page.keyboard.press('Enter');
    await sees(/on its way/);
  });

  it('has their own choice again once they try another scenario', async () => {
    await open('/shop');
    await page.getByText('Deliver to').click();
    await page.getByLabel('Country').selectOption('FR');
    await page.getByRole('button', { name: 'More of Green tea' }).click();
    const own = await page.locator('#sum').innerText();
    for (const scenario of ['It is out of stock', 'It is the last one', 'The address is not served']) {
      await page.getByRole('radio', { name: scenario }).check();
      expect([
        await page.locator('#sum').innerText(),
        await page.getByLabel('Country').inputValue(),
      ]).not.toEqual([own, 'FR']);
      await page.getByRole('radio', { name: 'All goes well' }).check();
      expect(await page.locator('#sum').innerText()).toBe(own);
      expect(await page.getByLabel('Country').inputValue()).toBe('FR');
    }
  });

  it('keeps what they chose in euros when they add something in dollars, and is told why', async () => {
    await open('/shop');
    await page.getByRole('button', { name: 'Place the order' }).waitFor();
    const chosen = await page.locator('#sum').innerText();
    await page.getByRole('button', { name: 'More of Mug' }).click();
    await page.getByRole('alert').getByText('An order has one currency').waitFor();
    expect(await page.locator('#sum').innerText()).toBe(chosen);
    expect(await page.getByLabel('Pieces of Mug').inputValue()).toBe('0');
  });

  it.each([
    ['a wide screen', { width: 1280, height: 600 }],
    ['a phone', { width: 390, height: 664 }],
  ])('sees on %s what has the focus, wherever the keyboard leads', async (_screen, viewport) => {
    await open('/shop', { viewport });
    await page.getByRole('button', { name: 'Place the order' }).waitFor();
    const seen: string[] = [];
    while (!seen.includes('place')) {
      await page.keyboard.press('Tab');
      const { name, hidden } = await page.evaluate<{ name: string; hidden: boolean }>(`(() => {
        const focused = document.activeElement;
        const till = document.querySelector('.till');
        const { bottom } = focused.getBoundingClientRect();
        return { name: focused.ariaLabel || focused.id || focused.value || focused.textContent.trim(),
          hidden: !till.contains(focused) && bottom > till.getBoundingClientRect().top };
      })()`);
      seen.push(name);
      expect({ name, hidden }).toEqual({ name, hidden: false });
    }
    expect(seen.length).toBeGreaterThan(10);
  });

  it.each([
    ['a wide screen', { width: 1280, height: 600 }],
    ['a phone', { width: 390, height: 664 }],
  ])(
    'on %s is told what is wrong with what they typed, at the field, and sees it',
    async (screen, viewport) => {
      await open('/shop', { viewport });
      await page.getByText('Deliver to').click();
      await page.getByLabel('Name').fill(' ');
      await page.getByLabel('E-mail').fill('nobody');
      await page.getByText('Deliver to').click();
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page
        .getByRole('alert')
        .getByText('Name: must not be empty. E-mail: must be an e-mail address.')
        .waitFor();
      const name = page.getByLabel('Name');
      expect(await name.getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate('document.activeElement.name')).toBe('name');
      expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
      const wrong = page.locator('label', { has: name }).getByText('Must not be empty');
      const { y, height } = (await wrong.boundingBox()) ?? { y: Number.NaN, height: 0 };
      expect(y).toBeGreaterThan(0);
      expect(y + height).toBeLessThan((await page.locator('.till').boundingBox())?.y ?? 0);
      if (shots !== undefined) await page.screenshot({ path: `${shots}/shop wrong on ${screen}.png` });
      await name.fill('Ada');
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByRole('button', { name: 'Place the order' }).click();
      await sees(/on its way/);
    },
  );
});

describe.each([
  ['wide', 'light', wide],
  ['wide', 'dark', wide],
  ['phone', 'light', phone],
  ['phone', 'dark', phone],
] as const)('on a %s screen, %s', (size, colorScheme, viewport) => {
  it('everybody can use it, and nothing sticks out', async () => {
    await open('/shop', { viewport, colorScheme });
    await page.getByRole('button', { name: 'Place the order' }).waitFor();
    await shoot(`shop-${size}-${colorScheme}`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isWideEnough()).toBe(true);
    await place('The card has expired');
    await sees('Your order needs you');
    await shoot(`order-${size}-${colorScheme}`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isWideEnough()).toBe(true);
  });
});

describe('the slowness of a warehouse', () => {
  it('is offered and set only where the warehouse is a sandbox of this installation', async () => {
    await open('/shop');
    await page.getByRole('radio', { name: 'All goes well' }).waitFor();
    expect(await page.getByRole('radio', { name: 'The warehouse is slow' }).count()).toBe(0);
    expect((await shop.post('/shop/slow-warehouse', {})).status).toBe(404);
  });

  it('is watched live', async () => {
    const { settings, sandbox } = system;
    const own = { ...settings, ownSandboxUrl: sandbox.url, api: { ...settings.api, port: 0 } };
    const api = await startTestApi(own);
    try {
      await open(`${api.url}/shop`);
      await place('The warehouse is slow');
      await sees(/we are on it/);
      await page.getByText('The warehouse takes your order').waitFor();
      await shoot('order-under-way-wide');
      await sees(/on its way/);
    } finally {
      await page.context().close();
      await api.stop();
    }
  });
});
