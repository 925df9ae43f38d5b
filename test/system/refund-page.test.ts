import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../rig/browser.ts';
import { inFocus, ReviewPages } from '../rig/review-pages.ts';
import { startSystem, type System } from '../rig/system.ts';

const shots = process.env['RECOURSE_SHOTS'];
const phone = { width: 360, height: 740 };

let system: System;
let desk: ReviewPages;

beforeAll(async () => {
  system = await startSystem();
  desk = await ReviewPages.of(system);
});

afterEach(() => desk.tidyUp());

afterAll(async () => {
  await desk.stop();
  await system.stop();
});

describe('the page of a completed order', () => {
  it('gives back a part, and then all that is left, by the keyboard on a phone', async () => {
    const orderId = await desk.shop.place();
    await desk.shop.untilStatus(orderId, 'completed');
    const page = await desk.open(`/orders/${orderId}`, { viewport: phone });
    const refund = page.getByRole('button', { name: 'Refund…' });
    await refund.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Refund ${orderId.slice(0, 8)}` });
    await dialog.getByText('At most €11.80. Empty gives back all that is left.').waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/refund phone.png` });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await inFocus(page)).toBe('INPUT amount');
    await page.keyboard.type('1,05');
    await dialog.getByRole('button', { name: 'Refund €1.05' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await inFocus(page)).toBe('INPUT reason');
    await page.keyboard.type('One was broken');
    await page.keyboard.press('Enter');
    await page.locator('.timeline').getByText('One was broken · olga').waitFor();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await inFocus(page)).toBe('BUTTON Refund…');

    await page.keyboard.press('Enter');
    await dialog.getByText('At most €10.75.').waitFor();
    await dialog.getByLabel('Reason').fill('All of it was');
    await page.keyboard.press('Enter');
    await page.locator('.timeline').getByText('All of it was · olga').waitFor();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await refund.count()).toBe(0);
    const { refunds = [] } = await desk.shop.until(orderId, ({ refunds: all = [] }) =>
      all.every(({ paidAt }) => paidAt !== undefined),
    );
    expect(refunds.map(({ amount, by }) => ({ amount, by }))).toEqual([
      { amount: 105, by: 'olga' },
      { amount: 1075, by: 'olga' },
    ]);
  });

  it.each([
    ['1.180,00', 'Write an amount like 11.80.'],
    ['1,050', 'Write an amount like 11.80.'],
    ['1e1', 'Write an amount like 11.80.'],
    ['-1', 'Write an amount like 11.80.'],
    ['0,00', 'Nothing would be given back.'],
    ['11,81', 'At most €11.80 can be given back.'],
  ])('given the amount %s, sends nothing and says: %s', async (entered, objection) => {
    const orderId = await desk.shop.place();
    await desk.shop.untilStatus(orderId, 'completed');
    const page = await desk.open(`/orders/${orderId}`);
    await page.getByRole('button', { name: 'Refund…' }).click();
    await page.getByLabel('Reason').fill('It was late');
    await page.getByLabel('Amount').fill(entered);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.querySelector('#amount').validationMessage`)).toBe(objection);
    expect((await desk.shop.get(orderId)).refunds ?? []).toEqual([]);
  });

  it('says in the dialog why a refund is not granted, and asks for one that can be', async () => {
    const orderId = await desk.shop.place();
    await desk.shop.untilStatus(orderId, 'completed');
    const page = await desk.open(`/orders/${orderId}`);
    await page.getByRole('button', { name: 'Refund…' }).click();
    await page.getByLabel('Amount').fill('11.80');
    await page.getByLabel('Reason').fill('It was late');
    if (shots !== undefined) await page.screenshot({ path: `${shots}/refund wide.png` });
    const meanwhile = { amount: 1000, reason: 'It was late', by: 'paul' };
    await desk.shop.post(`/orders/${orderId}/refund`, meanwhile, { 'idempotency-key': orderId });
    await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).click();
    await page.getByRole('dialog').getByText('At most 180 minor units can be given back.').waitFor();
    if (shots !== undefined) await page.screenshot({ path: `${shots}/refund refused.png` });
    await page.getByLabel('Amount').fill('1.80');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    const { refunds } = await desk.shop.untilStatus(orderId, 'completed');
    expect(refunds?.map(({ amount }) => amount)).toEqual([1000, 180]);
  });
});
