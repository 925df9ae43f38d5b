import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workOf } from '../rig/browser.ts';
import { eventually } from '../rig/eventually.ts';
import { Line } from '../rig/line.ts';
import { caseInFocus, inFocus, ReviewPages, rowOf, soldOut } from '../rig/review-pages.ts';
import { startSystem, type System } from '../rig/system.ts';

const leaseMs = 6_000;

let system: System;
let desk: ReviewPages;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_REVIEW_CLAIM_MS: String(leaseMs),
  });
  desk = await ReviewPages.of(system);
});

afterEach(async () => {
  await desk.closePages();
  await desk.empty();
}, 1_200_000);

afterAll(async () => {
  await desk.shop.expectBalancedBooks();
  await desk.stop();
  await system.stop();
});

describe('the queue', () => {
  it('shows an order that is out of stock as soon as it is told; it is claimed, substituted, and completes', async () => {
    const page = await desk.open('/review', { onlyTold: true });
    await page.getByText('Nothing waits for a decision here').waitFor();
    const orderId = await desk.shop.place(soldOut);
    await desk.shop.untilStatus(orderId, 'in_review');
    await rowOf(page, { orderId }).waitFor();
    await page.getByRole('heading', { name: 'Out of stock 1' }).waitFor();

    await rowOf(page, { orderId }).getByRole('link').click();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText(/Yours for/).waitFor();
    await page.getByLabel('Send another item').check();
    await page.getByLabel('Send instead').selectOption('TEA-GREEN');
    const preview = page.getByRole('region', { name: 'What it would do' });
    await preview.getByText('€5.90').first().waitFor();
    await page.getByLabel('Reason').fill('The customer agreed on the phone');
    await page.getByRole('button', { name: 'Send another item' }).click();
    await page.getByText('“The customer agreed on the phone”').waitFor();

    const order = await desk.shop.untilStatus(orderId, 'completed');
    expect(order.total).toEqual({ amount: 590, currency: 'EUR' });
    expect(order.payments.captured - order.payments.refunded).toBe(590);
    await desk.shop.expectBalancedBooks();
  });

  it('is worked by keyboard alone', async () => {
    const first = await desk.caseOf({ country: 'AQ' });
    const second = await desk.caseOf(soldOut);
    const page = await desk.open('/review');
    await rowOf(page, second).waitFor();
    await page.keyboard.press('j');
    expect(await caseInFocus(page)).toBe(first.caseId);
    await page.keyboard.press('j');
    expect(await caseInFocus(page)).toBe(second.caseId);
    await page.keyboard.press('k');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Claim the case').waitFor();
    await page.keyboard.press('Escape');
    expect(await caseInFocus(page)).toBe(first.caseId);
    await page.keyboard.press('c');
    await rowOf(page, first).getByText('yours').waitFor();
    expect(await caseInFocus(page)).toBe(first.caseId);
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('filter-team');

    await rowOf(page, second).getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/review/${second.caseId}`);
    await page.getByLabel('Wait').waitFor();
    await page.keyboard.press('d');
    for (const _ of ['ship partially', 'wait', 'cancel']) await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Cancel the order' }).waitFor();
    for (let tabs = 0; tabs < 12; tabs += 1) {
      if ((await page.evaluate('document.activeElement.id')) === 'reason') break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('Nobody wants it');
    await page.keyboard.press('Enter');
    await page.getByText('“Nobody wants it”').waitFor();
    await desk.shop.untilStatus(second.orderId, 'cancelled');
    await page.locator('section', { hasText: 'Decision' }).locator('[data-status=cancelled]').waitFor();
    expect(await inFocus(page)).toContain('Back to the queue');
  });

  it('announces what is new without moving the row that has the focus', async () => {
    const known = await desk.caseOf(soldOut);
    const page = await desk.open('/review');
    await rowOf(page, known).waitFor();
    await page.keyboard.press('j');
    const before = await rowOf(page, known).boundingBox();
    const arrived = await desk.caseOf({ country: 'AQ' });
    await page.getByRole('button', { name: /1 new/ }).waitFor();
    expect(await rowOf(page, known).boundingBox()).toEqual(before);
    expect(await caseInFocus(page)).toBe(known.caseId);
    await page.keyboard.press('n');
    await rowOf(page, arrived).waitFor();
    expect(await caseInFocus(page)).toBe(known.caseId);
  });

  it('keeps its filters in the address', async () => {
    const one = await desk.caseOf(soldOut);
    const other = await desk.caseOf({ country: 'AQ' });
    const page = await desk.open('/review?team=shipping');
    await rowOf(page, other).waitFor();
    expect(await rowOf(page, one).count()).toBe(0);
    await page.getByLabel('Team').selectOption('stock');
    await rowOf(page, one).waitFor();
    expect(page.url()).toMatch(/\?team=stock$/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await rowOf(page, other).waitFor();
  });
});

describe('two operators', () => {
  it('see who has claimed, and a conflict keeps what was entered', async () => {
    const { caseId, orderId } = await desk.caseOf(soldOut);
    const mine = await desk.open(`/review/${caseId}`, { as: 'olga' });
    const theirs = await desk.open(`/review/${caseId}`, { as: 'piet' });
    await theirs.getByLabel('Wait').check();
    await theirs.getByLabel('Reason').fill('The supplier delivers tomorrow');
    await mine.getByRole('button', { name: 'Claim' }).click();
    await theirs.getByText(/olga is working on it/).waitFor();
    await theirs.getByRole('button', { name: 'Wait' }).click();
    await theirs.locator('[data-problem="case-claimed"]').waitFor();
    expect(await theirs.getByLabel('Reason').inputValue()).toBe('The supplier delivers tomorrow');

    await mine.getByLabel('Send another item').check();
    await mine.getByLabel('Send instead').selectOption('TEA-BLACK');
    await mine.getByLabel('Reason').fill('As agreed');
    await mine.getByRole('button', { name: 'Send another item' }).click();
    await theirs.locator('[data-notice="changed"]').getByText('“As agreed”').waitFor();
    expect(await theirs.getByLabel('Reason').inputValue()).toBe('The supplier delivers tomorrow');
    await desk.shop.untilStatus(orderId, 'completed');
  });

  it('are told what changed when the page did not know', async () => {
    const both = { lines: [...soldOut.lines, { sku: 'TEA-GREEN', quantity: 1 }] };
    const { caseId } = await desk.caseOf(both);
    const page = await desk.open('/review');
    // Its stream is cut off for good: it learns of nothing.
    await page.route('**/reviews/stream', (route) => route.abort());
    await page.goto(`${system.url}/review/${caseId}`);
    await page.getByLabel('Send fewer pieces').check();
    await page.getByLabel('Item of the order').selectOption('TEA-WHITE');
    await page.getByRole('spinbutton', { name: 'Pieces' }).fill('0');
    await page.getByLabel('Reason').fill('Not to be had');
    const { headers } = await desk.api.get(`/reviews/${caseId}`);
    const noted = await desk.api.post(`/reviews/${caseId}/notes`, {
      body: { text: 'They would rather wait' },
      headers: { 'if-match': headers.get('etag') ?? '', 'recourse-principal': 'piet; roles=operator' },
    });
    expect(noted.status).toBe(200);
    await page.getByRole('button', { name: 'Send fewer pieces' }).click();
    const problem = page.locator('[data-problem="case-changed"]');
    await problem.getByText(/They would rather wait/).waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('Not to be had');
    expect(await page.getByRole('spinbutton', { name: 'Pieces' }).inputValue()).toBe('0');
  });
});

describe('a claim', () => {
  it('is kept while its page is open, and lapses when it is left', async () => {
    const { caseId } = await desk.caseOf(soldOut);
    const claimedBy = async () =>
      (await desk.api.get<{ claimedBy?: string }>(`/reviews/${caseId}`)).body.claimedBy;
    const page = await desk.open(`/review/${caseId}`);
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText(/Yours for [3-5] s/).waitFor();
    await sleep(leaseMs * 1.5);
    expect(await claimedBy()).toBe('olga');
    const other = await desk.open(`/review/${caseId}`, { as: 'piet' });
    await other.getByText(/olga is working on it/).waitFor();
    await page.goto('about:blank');
    await other.getByText('Nobody is working on it.').waitFor();
    expect(await claimedBy()).toBeUndefined();
  });
});

describe('a connection that is lost', () => {
  it('is said, with the time of the last news, and recovers by itself', async () => {
    const line = await Line.to(system.url);
    const page = await desk.open('/review', { base: line.url });
    await page.getByText('Nothing waits for a decision here').waitFor();
    line.cut();
    await page.getByText(/The connection is lost.*What you see is as of/).waitFor();
    const { orderId } = await desk.caseOf(soldOut);
    await line.mend();
    await rowOf(page, { orderId }).waitFor();
    await page.locator('.stale-bar').waitFor({ state: 'detached' });
    await line.close();
  });
});

describe('many cases', () => {
  const many = 40;
  const chosen = 20;

  it(
    'are shown with little work for the page, and half of them are cancelled at once with a result for each',
    { timeout: 900_000 },
    async () => {
      const places = Array.from({ length: many }, () => desk.shop.place(soldOut));
      await Promise.all(places);
      await eventually(async () => {
        const { rows } = await system.pool.query(`select 1 from review_case where status = 'open'`);
        return rows.length >= many;
      }, 600_000);
      const page = await desk.open('/orders');
      const work = await workOf(page);
      await page.goto(`${system.url}/review`);
      await page
        .locator('.row')
        .nth(many - 1)
        .waitFor();
      expect(await work.seconds()).toBeLessThan(0.4);
      for (let key = 0; key < chosen; key += 1) {
        await page.keyboard.press('j');
        await page.keyboard.press('x');
      }
      await page.getByText(`${chosen} selected`).waitFor();
      expect(await work.seconds()).toBeLessThan(1.2);
      await page.getByRole('button', { name: 'Decide…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Decision').selectOption('cancel');
      await dialog.getByLabel('Reason').fill('The supplier is gone');
      await dialog.getByRole('button', { name: `Decide ${chosen} cases` }).click();
      await dialog
        .getByText(`Done: ${chosen} of ${chosen}, ${chosen} succeeded`)
        .waitFor({ timeout: 120_000 });
      expect(await dialog.locator('[data-result="succeeded"]').count()).toBe(chosen);
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('heading', { name: `Out of stock ${many - chosen}` }).waitFor();
    },
  );
});
