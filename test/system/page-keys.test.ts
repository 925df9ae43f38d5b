import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../rig/browser.ts';
import { caseInFocus, inFocus, ReviewPages, rowOf, soldOut } from '../rig/review-pages.ts';
import { asOrdered } from '../rig/review-story.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let desk: ReviewPages;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  desk = await ReviewPages.of(system);
});

afterEach(() => desk.tidyUp(), 120_000);

afterAll(async () => {
  await desk.stop();
  await system.stop();
});

/** Goes on by Tab, as somebody without a mouse. */
async function tabTo(page: Awaited<ReturnType<ReviewPages['open']>>, what: string): Promise<void> {
  const passed: string[] = [];
  while (!(await inFocus(page)).includes(what)) {
    passed.push(await inFocus(page));
    if (passed.length > 25) throw new Error(`${what} is not among ${passed.join(', ')}`);
    await page.keyboard.press('Tab');
  }
}

describe('who works here', () => {
  it('is asked at the first thing they do, is told that nobody checks it, and has to be a name', async () => {
    const one = await desk.caseOf(soldOut);
    const page = await desk.open('/review', { nobody: true, viewport: { width: 390, height: 844 } });
    await rowOf(page, one).waitFor();
    await page.getByRole('button', { name: 'Who are you?' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Who are you?' });
    await dialog.getByText(/Development login, not authenticated/).waitFor();
    expect(await inFocus(page)).toBe('INPUT who-name');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);

    for (const [name, why] of [
      ['  ', 'Enter a name.'],
      ['olga; roles=lead', 'Only letters, digits and . _ @ - can be in a name.'],
    ] as const) {
      await dialog.getByLabel('Name').fill(name);
      await page.keyboard.press('Enter');
      await dialog.getByRole('alert').getByText(why).waitFor();
      expect(await inFocus(page)).toBe('INPUT who-name');
      expect(await dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    }
    await page.keyboard.press('Escape');
    expect(await caseInFocus(page)).toBe(one.caseId);
    expect(await desk.claimedBy(one.caseId)).toBeUndefined();

    await page.keyboard.press('c');
    await page.keyboard.type('zoe');
    await page.keyboard.press('Enter');
    await rowOf(page, one).getByText('yours').waitFor();
    expect(await desk.claimedBy(one.caseId)).toBe('zoe');
    expect(await caseInFocus(page)).toBe(one.caseId);
  });

  it('is changed by keyboard alone, and what they may do changes with it', async () => {
    const { caseId } = await desk.caseOf(soldOut);
    const olgas = await desk.open(`/review/${caseId}`);
    await olgas.getByRole('button', { name: 'Claim' }).click();
    await olgas.getByText(/Yours for/).waitFor();
    const page = await desk.open(`/review/${caseId}`, { nobody: true });
    await page.getByText(/olga is working on it/).waitFor();
    await tabTo(page, 'Who are you?');
    await page.keyboard.press('Enter');
    await page.keyboard.type('lena');
    // Whoever has no role is an operator.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'You are lena operator ; change' }).waitFor();
    expect(await page.getByRole('button', { name: 'Take over' }).count()).toBe(0);

    expect(await inFocus(page)).toContain('BUTTON You are lena');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Name').inputValue()).toBe('lena');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'You are lena operator, lead ; change' }).waitFor();
    await page.getByRole('button', { name: 'Take over' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByText(/Yours for/).waitFor();
    expect(await desk.claimedBy(caseId)).toBe('lena');
  });
});

describe('the key r', () => {
  it('retries the case: the order completes, and the focus is where work goes on', async () => {
    await desk.shop.fault('psp', {
      operation: 'authorize',
      kind: 'refuse',
      code: 'insufficient_funds',
      times: 1,
    });
    const { caseId, orderId } = await desk.caseOf({});
    const page = await desk.open('/review');
    await rowOf(page, { orderId }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: `Decide order ${orderId.slice(0, 8)}` });
    expect(await dialog.getByLabel('Decision').inputValue()).toBe('retry');
    await dialog.getByLabel('Reason').focus();
    await page.keyboard.type('They have paid in');
    await page.keyboard.press('Enter');
    await dialog.getByText('Done: 1 of 1, 1 succeeded').waitFor();
    expect(await inFocus(page)).toBe('BUTTON Close');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await inFocus(page)).not.toBe('BODY');
    await desk.shop.untilStatus(orderId, 'completed');
    expect(await desk.shop.effects(orderId)).toEqual(asOrdered);
    const { body } = await desk.api.get<{ decision: object }>(`/reviews/${caseId}`);
    expect(body.decision).toMatchObject({ name: 'retry', by: 'olga', reason: 'They have paid in' });
  });

  it('says where it can do nothing, for everybody to see', async () => {
    const one = await desk.caseOf(soldOut);
    const page = await desk.open('/review');
    await rowOf(page, one).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('Move to a case first, with j and k.').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const said = page.getByRole('status').getByText(/Retrying is not among the 4 decisions/);
    await said.waitFor();
    expect((await said.boundingBox())?.width).toBeGreaterThan(100);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await caseInFocus(page)).toBe(one.caseId);
  });
});

describe('keys that are typed', () => {
  it('into a field are text and do nothing else, also when somebody else decides meanwhile', async () => {
    const { caseId, orderId } = await desk.caseOf(soldOut);
    const page = await desk.open(`/review/${caseId}?decision=wait`);
    const reason = page.getByLabel('Reason');
    await reason.focus();
    await page.keyboard.type('curd?');
    expect(await reason.inputValue()).toBe('curd?');
    expect(await page.getByRole('dialog').count()).toBe(0);

    const other = await desk.open(`/review/${caseId}?decision=cancel`, { as: 'piet' });
    await other.getByLabel('Reason').fill('Nobody wants it');
    await other.getByRole('button', { name: 'Cancel the order' }).click();
    await page.locator('[data-notice="changed"]').getByText('“Nobody wants it”').waitFor();
    await page.keyboard.type(' curd?');
    expect(await inFocus(page)).toBe('INPUT reason');
    expect(await reason.inputValue()).toBe('curd?');
    expect(page.url()).toContain(caseId);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Wait', exact: true }).isDisabled()).toBe(true);
    await desk.shop.untilStatus(orderId, 'cancelled');
  });

  it('into a dialog or a filter are not the page’s either', async () => {
    const first = await desk.caseOf({ country: 'AQ' });
    const second = await desk.caseOf(soldOut);
    const page = await desk.open('/review');
    await rowOf(page, second).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    for (const key of ['j', 'c', 'x', '?']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await caseInFocus(page)).toBe(first.caseId);
    expect(await page.getByText('1 selected').count()).toBe(0);
    await page.keyboard.press('/');
    for (const key of ['j', 'c', 'x']) await page.keyboard.press(key);
    expect(await inFocus(page)).toBe('SELECT filter-team');
    expect(await desk.claimedBy(first.caseId)).toBeUndefined();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    expect(await caseInFocus(page)).toBe(first.caseId);
  });
});
