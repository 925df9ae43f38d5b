import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../rig/browser.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { ReviewPages, rowOf, soldOut } from '../rig/review-pages.ts';
import { startSystem, type System } from '../rig/system.ts';

const shots = process.env['RECOURSE_SHOTS'];
const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
/** A window of 1280 pixels at 400 %, and a name that hardly fits. */
const enlarged = {
  viewport: { width: 320, height: 256 },
  as: 'augusta.ada.byron.lovelace@analytical.engine',
};

/** How many pixels of it are not to be seen. */
const hidden = (selector: string) =>
  `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('${selector}'))`;

let system: System;
let desk: ReviewPages;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  desk = await ReviewPages.of(system);
});

afterEach(() => desk.closePages());

afterAll(async () => {
  await desk.stop();
  await system.stop();
});

describe('each page', () => {
  const paths: Record<string, string> = {};

  beforeAll(async () => {
    const { caseId, orderId } = await desk.caseOf(soldOut);
    const address = await desk.caseOf({ country: 'AQ' });
    const { letterId } = await new LetterDesk(system.url, desk.shop).parked('mailbox');
    Object.assign(paths, {
      queue: '/review',
      case: `/review/${caseId}?decision=substitute`,
      'case about an address': `/review/${address.caseId}?decision=amend`,
      orders: '/orders',
      stock: '/stock',
      order: `/orders/${orderId}`,
      'dead letters': '/dead-letters',
      'dead letter': `/dead-letters/${letterId}`,
      'what there is': '/',
      'what a problem means': '/problems/not-found',
      'an address where nothing is': '/nowhere',
    });
  });

  it.each([
    ['wide and light', { viewport: wide }],
    ['on a phone, dark', { viewport: phone, dark: true }],
    ['enlarged', enlarged],
  ])('%s: axe finds nothing serious, and nothing is wider than the screen', async (screen, opening) => {
    for (const [name, path] of Object.entries(paths)) {
      const page = await desk.open(path, opening);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('load');
      await page
        .locator(
          '.row, .orders-table, .letters-table, .stock-table, .columns, .places, main code, main .notice',
        )
        .first()
        .waitFor();
      await page.getByText('development login, not authenticated').waitFor();
      expect({ name, findings: await seriousFindings(page) }).toEqual({ name, findings: [] });
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/${name} ${screen}.png`, fullPage: true });
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ name, tooWide }).toEqual({ name, tooWide: 0 });
      await page.context().close();
    }
  });

  it('on a phone has its head in two rows, and the team and the urgency of each case', async () => {
    const urgent = await desk.caseOf({ paymentMethod: 'pm_card_chargeDeclinedFraudulent' });
    const page = await desk.open('/review', { viewport: phone });
    await rowOf(page, urgent).getByText('risk').waitFor();
    expect(await rowOf(page, urgent).getByText('urgent').isVisible()).toBe(true);
    expect((await page.locator('header').boundingBox())?.height).toBeLessThan(100);
    if (shots !== undefined) await page.screenshot({ path: `${shots}/queue urgent phone.png` });
  });

  it('with closed cases offers none of them to be decided', async () => {
    const { orderId } = await desk.caseOf(soldOut);
    await new ReviewDesk(system.url).decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' },
    });
    await desk.shop.untilClosed(orderId);
    const page = await desk.open('/review?status=closed');
    await rowOf(page, { orderId }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await page.getByRole('checkbox', { name: /^Select order/ }).count()).toBe(0);
    expect(await page.locator('.bulk-bar').isVisible()).toBe(false);
  });

  it('with orders says of what is no id that no order has it', async () => {
    const page = await desk.open('/orders');
    await page.getByLabel('Order id').fill('zzz');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('No order has an id that begins with zzz.').waitFor();
  });

  it('of the REST API is as wide as a phone', async () => {
    const page = await desk.open('/docs', { viewport: phone });
    await page.locator('meta[name=viewport][content^="width=device-width"]').waitFor({ state: 'attached' });
  });

  it('at the root leads to what there is', async () => {
    const page = await desk.open('/');
    await page.locator('.places').waitFor();
    expect(
      await page.evaluate(`[...document.querySelectorAll('.places a')].map((a) => a.getAttribute('href'))`),
    ).toEqual([
      '/shop',
      '/review',
      '/orders',
      '/dead-letters?status=open',
      '/stock',
      '/docs',
      system.settings.temporal.uiUrl,
    ]);
    expect(await (await fetch(system.url)).json()).toMatchObject({ name: 'Recourse', shop: '/shop' });
  });

  it.each([
    ['/nowhere', 404],
    ['/web/nowhere.js', 404],
    ['/jobs/00000000-0000-4000-8000-000000000000', 404],
    ['/orders/x/cancel', 405],
    ['/orders/nope', 404],
    ['/orders/00000000-0000-4000-8000-000000000000', 404],
    ['/dead-letters/nope', 404],
    ['/review/nope', 404],
    ['/problems/nope', 404],
  ])(
    'at %s, where nothing is to be read, says so: a page for browsers, a problem for others',
    async (path, status) => {
      const page = await desk.open('/');
      expect((await page.goto(`${system.url}${path}`))?.status()).toBe(status);
      const { detail } = (await (await fetch(`${system.url}${path}`)).json()) as { detail: string };
      await page.getByText(detail).waitFor();
      await page.locator('main').getByRole('link', { name: 'What there is' }).click();
      await page.getByRole('heading', { name: 'What there is' }).waitFor();
      const problem = await fetch(`${system.url}${path}`, { headers: { accept: 'application/json' } });
      expect(problem.status).toBe(status);
      expect(problem.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  it('of the API whose page is elsewhere leads there, in a browser', async () => {
    const { caseId } = await desk.caseOf(soldOut);
    const page = await desk.open('/reviews');
    expect(new URL(page.url()).pathname).toBe('/review');
    await page.goto(`${system.url}/reviews/${caseId}`);
    expect(new URL(page.url()).pathname).toBe(`/review/${caseId}`);
    expect((await fetch(`${system.url}/reviews`)).headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('of orders finds one that is not on the screen by the beginning of its id, as all pages show it', async () => {
    const orderId = await desk.shop.place();
    await desk.shop.untilStatus(orderId, 'completed');
    const page = await desk.open('/orders?status=cancelled');
    await page.getByText('No orders here.').waitFor();
    await page.getByLabel('Order id').fill('ffffffff-0');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('No order has an id that begins with ffffffff-0.').waitFor();
    await page.getByLabel('Order id').fill(orderId.slice(0, 8).toUpperCase());
    await page.getByRole('button', { name: 'Open' }).click();
    await page.waitForURL(`${system.url}/orders/${orderId}`);
  });

  it('of an order tells what was decided, with the case, and what was given back after it was completed', async () => {
    const { caseId, orderId } = await desk.caseOf(soldOut);
    await new ReviewDesk(system.url).decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' },
    });
    await desk.shop.untilStatus(orderId, 'completed');
    const refund = { amount: 100, reason: 'It was late', by: 'paul' };
    await desk.shop.post(`/orders/${orderId}/refund`, refund, { 'idempotency-key': orderId });
    await desk.shop.until(orderId, ({ refunds: [one] = [] }) => one?.paidAt !== undefined);
    const page = await desk.open(`/orders/${orderId}`);
    const told = page.locator('.timeline');
    await told.getByText('Decided to send another item · olga').waitFor();
    const texts = await told.locator('li > span').allInnerTexts();
    expect(texts.slice(-3)).toEqual([
      'The order is complete',
      'A refund of 1.00 EUR was granted: It was late · paul',
      'A refund of 1.00 EUR was paid',
    ]);
    if (shots !== undefined) await page.screenshot({ path: `${shots}/order decided.png`, fullPage: true });
    await told.getByRole('link', { name: 'Decided to send another item' }).click();
    await page.waitForURL(`${system.url}/review/${caseId}`);
    await page.locator('.notice').getByText('Send another item').waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/case decided.png`, fullPage: true });
  });

  it('cuts nothing on a phone: neither the button in the head nor when an order was placed', async () => {
    const { orderId } = await desk.caseOf(soldOut);
    for (const path of ['/review', '/orders', `/orders/${orderId}`]) {
      const page = await desk.open(path, { viewport: phone, nobody: true });
      await page.getByRole('button', { name: 'Who are you?' }).waitFor();
      expect(await page.evaluate(hidden('.who-name'))).toBe(0);
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/nobody${path.slice(0, 7).replaceAll('/', ' ')}.png` });
    }
    // No customer is asked here; these are the words that leave the least room for the time.
    const page = await desk.open('/orders', { viewport: phone });
    await page.locator('.orders-table .status').first().waitFor();
    await page.evaluate(
      `for (const one of document.querySelectorAll('.orders-table .status')) one.textContent = 'asks the customer'`,
    );
    if (shots !== undefined) await page.screenshot({ path: `${shots}/orders that ask phone.png` });
    const broken = `[...document.querySelectorAll('.orders-table time')].filter((one) => one.getClientRects().length > 1)`;
    expect(await page.evaluate(`${broken}.length`)).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  it('of a case says what is wrong with a number as soon as it is entered', async () => {
    const { caseId } = await desk.caseOf(soldOut);
    const page = await desk.open(`/review/${caseId}?decision=substitute`);
    await page.getByLabel('Send instead').selectOption('TEA-GREEN');
    const pieces = page.getByRole('spinbutton', { name: 'Pieces (optional)' });
    for (const wrong of ['0', '-1', '1.5', '99999']) {
      await pieces.fill(wrong);
      await page.getByRole('alert').getByText('Must be a whole number from 1 to 1000').waitFor();
      expect(await pieces.getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByText('Fill in the above').count()).toBe(0);
      await pieces.fill('1');
      await page.getByText('Takes 1 × Green tea, 100 g from the stock').waitFor();
      expect(await pieces.getAttribute('aria-invalid')).toBe(null);
    }
    await pieces.fill('99999');
    await page.getByText('Must be a whole number from 1 to 1000').waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/bad number.png`, fullPage: true });
  });

  it('of a case about an address shows by an example what is wanted, and says when a field is needed', async () => {
    const { caseId } = await desk.caseOf({ country: 'AQ' });
    const page = await desk.open(`/review/${caseId}?decision=amend`);
    await page.getByText('ISO 3166-1 alpha-2, for example GB').waitFor();
    await page.getByLabel('Postal code', { exact: true }).waitFor();
    await page.getByLabel('Address, line 2 (optional)').waitFor();
  });

  it('of a case refuses an item of which there are too few, before anybody decides', async () => {
    const { caseId } = await desk.caseOf(soldOut);
    const page = await desk.open(`/review/${caseId}?decision=substitute`);
    const decide = page.locator('.decide-actions button');
    await page.getByLabel('Send instead').waitFor();
    const instead = await page.getByLabel('Send instead').locator('option:not([hidden])').allInnerTexts();
    expect(instead.join()).toContain('Cast-iron teapot');
    expect(instead.join()).not.toContain('White tea');
    await page.getByLabel('Send instead').selectOption('POT-CAST');
    await page.getByText('Takes 1 × Cast-iron teapot from the stock').waitFor();
    expect(await decide.isEnabled()).toBe(true);
    await page.getByRole('spinbutton', { name: 'Pieces (optional)' }).fill('2');
    await page.getByText('Too few of Cast-iron teapot: 1 available, 2 needed.').waitFor();
    expect(await decide.isEnabled()).toBe(false);
    if (shots !== undefined) await page.screenshot({ path: `${shots}/too-few.png`, fullPage: true });
    await page.getByLabel('Send instead').selectOption('TEA-GREEN');
    await page.getByText('Takes 2 × Green tea, 100 g from the stock').waitFor();
    expect(await decide.isEnabled()).toBe(true);
  });

  it('is JSON for whoever does not ask for HTML, and has a strict policy', async () => {
    const html = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    const page = await fetch(`${system.url}/orders`, { headers: html });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(page.headers.get('vary')).toBe('Accept');
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
      const answer = await fetch(`${system.url}/orders`, { headers: { accept } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
    const etag = page.headers.get('etag') ?? '';
    expect(
      (await fetch(`${system.url}/orders`, { headers: { ...html, 'if-none-match': etag } })).status,
    ).toBe(304);
    expect((await fetch(`${system.url}/web/../package.json`)).status).toBe(404);
    expect((await fetch(`${system.url}/web/%2e%2e/package.json`)).status).toBe(404);
  });
});
