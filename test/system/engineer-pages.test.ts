import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../rig/browser.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { inFocus, ReviewPages } from '../rig/review-pages.ts';
import { asOrdered, nothing } from '../rig/review-story.ts';
import type { Party } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

const eva = { as: 'eva', roles: ['engineer'] };

let system: System;
let pages: ReviewPages;
let letters: LetterDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' });
  pages = await ReviewPages.of(system);
  letters = new LetterDesk(system.url, pages.shop);
});

afterEach(async () => {
  await pages.closePages();
  await pages.shop.clearFaults();
});

afterAll(async () => {
  await pages.shop.expectBalancedBooks();
  await pages.stop();
  await system.stop();
});

/** Presses a button of the page, gives the reason in its dialog, and presses the dialog's button. */
async function command(page: Page, name: string, reason: string, reference?: string): Promise<void> {
  await page.getByRole('button', { name: `${name}…`, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  if (reference !== undefined) await dialog.getByLabel('Reference').fill(reference);
  await dialog.locator('button:not([type=button])').click();
}

const untilClosed = (page: Page) => page.locator('dialog').waitFor({ state: 'detached' });

describe('a group of dead letters', () => {
  it('is redriven with a result for each order: in vain while the party is away, and then all go on', async () => {
    const { shop } = pages;
    await shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const orders = await Promise.all([1, 2, 3].map(() => shop.place()));
    for (const orderId of orders) await shop.untilStatus(orderId, 'stalled');
    const page = await pages.open('/dead-letters', eva);
    await page.getByText('3 open').waitFor();
    const redriveAll = async (reason: string) => {
      await page.getByRole('button', { name: 'Redrive all of psp.unavailable' }).focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog')
        .getByText(/every letter of the group that is open .*: 3 now/)
        .waitFor();
      expect(await inFocus(page)).toBe('INPUT reason');
      await page.keyboard.type(reason);
      await page.keyboard.press('Enter');
    };

    await redriveAll('Is it back?');
    await page.getByText('Done: 3 of 3, 3 failed').waitFor();
    for (const orderId of orders) {
      const result = page.locator('[data-result="failed"]', { hasText: orderId.slice(0, 8) });
      await result.getByText('A service that this step needs does not answer').waitFor();
    }
    expect(await inFocus(page)).toBe('BUTTON Close');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await untilClosed(page);
    expect(await inFocus(page)).toBe('BUTTON Redrive all of psp.unavailable');
    for (const orderId of orders) expect(await shop.effects(orderId)).toEqual(nothing);

    await shop.clearFaults();
    await redriveAll('It is back');
    await page.getByText('Done: 3 of 3, 3 succeeded').waitFor();
    expect(await page.locator('[data-result="succeeded"]').count()).toBe(3);
    await page.getByText('Nothing waits for an engineer.').waitFor();
    await page.keyboard.press('Escape');
    await untilClosed(page);
    expect(await inFocus(page)).toBe('MAIN main');
    for (const orderId of orders) {
      await shop.untilStatus(orderId, 'completed');
      expect(await shop.effects(orderId)).toEqual(asOrdered);
    }
  });
});

describe('a dead letter', () => {
  /** The page of the letter of an order that has come to rest. */
  async function letterPage(party: Party, operation?: string) {
    const parked = await letters.parked(party, operation);
    return { ...parked, page: await pages.open(`/dead-letters/${parked.letterId}`, eva) };
  }
  const status = (page: Page, name: string) => page.locator('.title-line .status', { hasText: name });

  it('is redriven, and the page follows it until it is resolved', async () => {
    const { page, orderId } = await letterPage('warehouse', 'place');
    await page.getByText('Opened: Service not available').waitFor();
    await command(page, 'Redrive', 'The warehouse is back');
    await untilClosed(page);
    expect(await inFocus(page)).not.toBe('BODY');
    await status(page, 'resolved').waitFor();
    await page.getByText('Redriven: The warehouse is back · eva').waitFor();
    await page.getByText('Nothing is to be done with it any more.').waitFor();
    await pages.shop.untilStatus(orderId, 'completed');
    expect(await pages.shop.effects(orderId)).toEqual(asOrdered);
  });

  it('has its order undone, and says until then that it is being undone', async () => {
    const { page, orderId } = await letterPage('warehouse', 'place');
    await pages.shop.fault('psp', { operation: 'refund', kind: 'outage' });
    await command(page, 'Undo the order', 'They have found it elsewhere');
    await untilClosed(page);
    await status(page, 'compensated').waitFor();
    expect(await inFocus(page)).not.toBe('BODY');
    await page
      .getByText('Its order is being undone. What cannot be undone gets a letter of its own.')
      .waitFor();
    await pages.shop.clearFaults();
    await page.getByText('Nothing is to be done with it any more.').waitFor();
    await pages.shop.untilStatus(orderId, 'cancelled');
    expect((await pages.shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'capture 1180',
      'refund 1180',
    ]);
  });

  it('is settled by hand where nobody says otherwise: the warehouse does', async () => {
    const refused = await letterPage('warehouse', 'place');
    await command(refused.page, 'Settle by hand', 'Told them on the phone', 'W-7');
    await refused.page.getByText('The other party says that it was not done').waitFor();
    expect(await inFocus(refused.page)).toBe('BUTTON Settle by hand');
    expect(await refused.page.getByLabel('Reference').inputValue()).toBe('W-7');
    await refused.page.keyboard.press('Escape');
    await untilClosed(refused.page);
    expect(await inFocus(refused.page)).toBe('BUTTON Settle by hand…');
    await command(refused.page, 'Redrive', 'Then so');
    await pages.shop.untilStatus(refused.orderId, 'completed');

    const { page, orderId } = await letterPage('mailbox');
    await command(page, 'Settle by hand', 'Sent it myself', 'mail-7');
    await untilClosed(page);
    await status(page, 'settled').waitFor();
    await page.getByText('Sent it myself (mail-7) · eva').waitFor();
    await pages.shop.untilStatus(orderId, 'completed');
    expect(await pages.shop.effects(orderId)).toEqual({ ...asOrdered, mailbox: [] });
  });

  it('is archived, and says that its order still waits, and where it is redriven', async () => {
    const { page, orderId } = await letterPage('warehouse', 'place');
    await command(page, 'Archive', 'Tomorrow');
    await untilClosed(page);
    await status(page, 'archived').waitFor();
    await page.getByText('It is put away, and its order still waits').waitFor();
    await page.getByRole('link', { name: 'redrive the order' }).click();
    await page.waitForURL(`**/orders/${orderId}`);
    const waits = page.getByRole('list', { name: 'What it waits for' });
    await waits.getByText('Service not available (Order at warehouse), archived').waitFor();
    await command(page, 'Redrive', 'It is tomorrow');
    await untilClosed(page);
    await page.getByText('The order is complete.').waitFor();
    expect(await pages.shop.effects(orderId)).toEqual(asOrdered);
  });
});

describe('the page of an order', () => {
  it('cancels it with a reason, and follows what is undone', async () => {
    const { orderId } = await letters.parked('warehouse', 'place');
    const page = await pages.open(`/orders/${orderId}`);
    await page.getByText('What went wrong, in the words of each step').click();
    await command(page, 'Cancel', 'The customer has called');
    await untilClosed(page);
    await page.getByText('The order is cancelled, and all that had been done for it is undone.').waitFor();
    expect(await inFocus(page)).toBe('MAIN main');
    expect(await page.getByRole('button', { name: /Cancel|Redrive/ }).count()).toBe(0);
    expect((await pages.shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'capture 1180',
      'refund 1180',
    ]);
  });

  it('keeps the focus and what is opened when the order goes on', async () => {
    const { orderId } = await letters.parked('warehouse', 'place');
    await pages.shop.fault('mailbox', { kind: 'outage' });
    const page = await pages.open(`/orders/${orderId}`);
    const summary = page.getByText('What went wrong, in the words of each step');
    await summary.focus();
    await page.keyboard.press('Enter');
    await letters.api.post(`/orders/${orderId}/redrive`, { body: { reason: 'Go on', by: 'eva' } });
    await page.getByText('Service not available (Send receipt)').waitFor();
    expect(await inFocus(page)).toBe('SUMMARY What went wrong, in the words of each step');
    await page
      .locator('details[open]')
      .getByText(/SMTP 421/)
      .waitFor();
    await pages.shop.clearFaults();
    await command(page, 'Redrive', 'The mail is back');
    await page.getByText('The order is complete.').waitFor();
    expect(await pages.shop.effects(orderId)).toEqual(asOrdered);
  });

  it('keeps the focus and what is opened also when nothing is wrong any more', async () => {
    const { orderId } = await letters.parked('warehouse', 'place');
    const page = await pages.open(`/orders/${orderId}`);
    await page.getByText('What went wrong, in the words of each step').focus();
    await page.keyboard.press('Enter');
    await letters.api.post(`/orders/${orderId}/redrive`, { body: { reason: 'Go on', by: 'eva' } });
    await page.getByText('The order is complete.').waitFor();
    expect(await inFocus(page)).toBe('SUMMARY What went wrong, in the words of each step');
    await page.locator('details[open]').getByText('Nothing is wrong any more.').waitFor();
    expect(await pages.shop.effects(orderId)).toEqual(asOrdered);
  });

  it('says when it is too late to cancel, also to whoever is about to', async () => {
    const { orderId } = await letters.parked('warehouse', 'place');
    await pages.shop.fault('mailbox', { kind: 'outage' });
    const page = await pages.open(`/orders/${orderId}`);
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByLabel('Reason').fill('The customer has called');
    const customers = await pages.open('/shop');
    // It learns of nothing.
    await customers.route('**/stream', (route) => route.abort());
    await customers.goto(`${system.url}/shop/orders/${orderId}`);
    await customers.getByRole('button', { name: 'Cancel this order' }).click();
    await letters.api.post(`/orders/${orderId}/redrive`, { body: { reason: 'Go on', by: 'eva' } });
    await page.getByText('it cannot be cancelled any more').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel…', includeHidden: true }).count()).toBe(0);

    await page.getByRole('button', { name: 'Cancel the order' }).click();
    const refused = page.locator('[data-problem="too-late-to-cancel"]');
    await refused
      .getByText(/past its point of no return: the goods are sold. .* refund the order once it is completed/)
      .waitFor();
    await refused.getByText(/The page of a completed order offers a refund/).waitFor();
    await page.keyboard.press('Escape');
    await untilClosed(page);
    expect(await inFocus(page)).toBe('MAIN main');
    expect(await pages.shop.effects(orderId)).toEqual({ ...asOrdered, mailbox: [] });

    await customers.getByRole('button', { name: 'Yes, cancel it' }).click();
    await customers.getByText('It is too late to cancel: your parcel is being packed.').waitFor();
    await customers.getByText('The warehouse packs your parcel').waitFor();
    expect(await customers.getByRole('button', { name: 'Cancel this order' }).count()).toBe(0);
    expect(await inFocus(customers)).toBe('MAIN main');
    await pages.shop.untilStatus(orderId, 'stalled');
    await pages.shop.clearFaults();
    await command(page, 'Redrive', 'The mail is back');
    await page.getByText('The order is complete.').waitFor();
    expect(await pages.shop.effects(orderId)).toEqual(asOrdered);
  });
});

describe('the page of dead letters', () => {
  it('says that it could not ask, and no longer once it could, though the letters are the same', async () => {
    const page = await pages.open('/dead-letters?status=open&cause=books_unbalanced', eva);
    await page.getByText('No letters here.').waitFor();
    await page.route(/\/dead-letters\?limit=/, (route) => route.abort());
    await page.locator('[data-problem="no-answer"]').waitFor();
    await page.unroute(/\/dead-letters\?limit=/);
    await page.getByText('No letters here.').waitFor();
  });
});

describe('the page of all orders', () => {
  it('given an answer that comes late, keeps what was asked for since', async () => {
    await pages.shop.untilStatus(await pages.shop.place(), 'completed');
    const page = await pages.open('/orders', eva);
    const rows = page.locator('tbody tr');
    await rows.first().waitFor();
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let holding = false;
    await page.route(/\/orders\?limit=\d+$/, async (route) => {
      const response = await route.fetch();
      holding = true;
      await released;
      await route.fulfill({ response });
    });
    await eventually(async () => holding);
    await page.getByLabel('Status').selectOption('cancelling');
    await page.getByText('No orders here.').waitFor();
    const late = page.waitForResponse(/\/orders\?limit=\d+$/);
    release();
    await (await late).finished();
    await page.evaluate('new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))');
    expect(await rows.count()).toBe(0);
  });
});
