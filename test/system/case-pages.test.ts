import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inFocus, ReviewPages, rowOf, soldOut } from '../rig/review-pages.ts';
import { asOrdered, nothing } from '../rig/review-story.ts';
import { startSystem, type System } from '../rig/system.ts';

const lead = { as: 'lena', roles: ['operator', 'lead'] };

let system: System;
let desk: ReviewPages;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_REVIEW_CLAIM_MS: '90000',
  });
  desk = await ReviewPages.of(system);
});

afterEach(() => desk.tidyUp(), 120_000);

afterAll(async () => {
  await desk.stop();
  await system.stop();
});

/** A case that olga works on, with her page. */
async function claimedCase() {
  const one = await desk.caseOf(soldOut);
  const olgas = await desk.open(`/review/${one.caseId}`);
  await olgas.getByRole('button', { name: 'Claim' }).click();
  await olgas.getByText(/Yours for 1 min \d+ s/).waitFor();
  return { ...one, olgas };
}

describe('a case that somebody else works on', () => {
  it('says who, and counts down how long it is still theirs', async () => {
    const { caseId } = await claimedCase();
    const page = await desk.open(`/review/${caseId}`, { as: 'piet' });
    const strip = page.locator('.claim-strip');
    const [, left = ''] = /olga is working on it, (.*)/.exec(await strip.innerText()) ?? [];
    expect(left).toMatch(/^for 1 min \d+ s more/);
    await strip.getByText(left).waitFor({ state: 'detached' });
    await strip.getByText(/olga is working on it, for .* more unless renewed/).waitFor();
    expect(await page.getByRole('button', { name: 'Take over' }).count()).toBe(0);
  });

  it('cannot be claimed from the queue: the page says why in words, and the row keeps the focus', async () => {
    const one = await claimedCase();
    const page = await desk.open('/review', { as: 'piet' });
    await rowOf(page, one).getByText('olga').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const problem = page.locator('[data-problem="case-claimed"]');
    await problem.getByText(/olga is working on it until \d\d:\d\d:\d\d\. Ask them/).waitFor();
    expect(await inFocus(page)).toContain(one.orderId.slice(0, 8));
    expect(await desk.claimedBy(one.caseId)).toBe('olga');
  });

  it('cannot be claimed, which is said as long as nothing else is done, whatever becomes of other cases', async () => {
    const one = await claimedCase();
    const page = await desk.open('/review', { as: 'piet' });
    await rowOf(page, one).getByText('olga').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    const problem = page.locator('[data-problem="case-claimed"]');
    await problem.waitFor();
    await desk.caseOf(soldOut);
    await page.getByText('1 new').waitFor();
    expect(await problem.count()).toBe(1);
  });

  it('cannot be claimed, and that is the answer also while others write notes on it', async () => {
    const one = await claimedCase();
    const page = await desk.open(`/review/${one.caseId}`, { as: 'piet' });
    await page
      .locator('.claim-strip')
      .getByText(/olga is working on it/)
      .waitFor();
    await page.route('**/claim', async (route) => {
      await desk.note(one.caseId, 'They do not answer');
      await route.continue();
    });
    await page.keyboard.press('c');
    await page.locator('.notice[data-problem]').waitFor();
    expect(await page.locator('[data-problem]').getAttribute('data-problem')).toBe('case-claimed');
  });

  it('is taken over by a lead: whoever had it is told, loses no focus, and is refused from then on', async () => {
    const { caseId, orderId, olgas } = await claimedCase();
    await olgas.getByLabel('Cancel the order').check();
    await olgas.getByLabel('Reason').fill('Too slow');
    await olgas.getByRole('button', { name: 'Release' }).focus();
    const lenas = await desk.open(`/review/${caseId}`, lead);
    await lenas.getByRole('button', { name: 'Take over' }).click();
    await lenas.getByText(/Yours for/).waitFor();
    expect(await inFocus(lenas)).toBe('BUTTON Release');

    await olgas.getByRole('status').getByText('lena has taken the case over.').waitFor();
    await olgas.getByText(/lena is working on it/).waitFor();
    expect(await inFocus(olgas)).toContain('DIV lena is working on it');
    await olgas.getByRole('button', { name: 'Cancel the order' }).click();
    await olgas.locator('[data-problem="case-claimed"]').waitFor();
    expect(await inFocus(olgas)).toBe('BUTTON Cancel the order');
    await lenas.getByText('Taken over from olga').waitFor();

    await lenas.getByLabel('Cancel the order').check();
    await lenas.getByLabel('Reason').fill('It will not come');
    await lenas.getByRole('button', { name: 'Cancel the order' }).click();
    await lenas.getByText('“It will not come”').waitFor();
    await desk.shop.untilStatus(orderId, 'cancelled');
    expect(await desk.shop.effects(orderId)).toEqual({ ...nothing, psp: ['authorize 1250', 'void 1250'] });
    // Nobody has to load the page again to see how it ended.
    await lenas.getByText('The order is cancelled, and all').waitFor();
  });

  it('is released to others', async () => {
    const { caseId, olgas } = await claimedCase();
    const piets = await desk.open(`/review/${caseId}`, { as: 'piet' });
    await olgas.getByRole('button', { name: 'Release' }).click();
    await olgas.getByText('Nobody is working on it.').waitFor();
    expect(await inFocus(olgas)).toBe('BUTTON Claim');
    await piets.getByText('Nobody is working on it.').waitFor();
    await piets.keyboard.press('c');
    await piets.getByText(/Yours for/).waitFor();
    expect(await desk.claimedBy(caseId)).toBe('piet');
  });
});

describe('a case', () => {
  it('is noted upon and left to another team, which everybody sees at once', async () => {
    const one = await desk.caseOf(soldOut);
    const mine = await desk.open(`/review/${one.caseId}`);
    const theirs = await desk.open(`/review/${one.caseId}`, { as: 'piet' });
    const ofStock = await desk.open('/review?team=stock', { as: 'piet' });
    await rowOf(ofStock, one).waitFor();
    await mine.getByLabel('Note', { exact: true }).last().fill('They do not answer');
    await mine.getByRole('button', { name: 'Add the note' }).click();
    await theirs.locator('.timeline').getByText('They do not answer · olga').waitFor();
    await mine.getByRole('status').getByText('The note is added.').waitFor();
    expect(await mine.getByLabel('Note', { exact: true }).last().inputValue()).toBe('');

    await mine.getByText('Assign to another team').click();
    const team = mine.getByLabel('Team', { exact: true });
    expect(await team.locator('option').allInnerTexts()).not.toContain('stock');
    await team.selectOption('risk');
    await mine.getByRole('button', { name: 'Assign', exact: true }).click();
    await mine.getByRole('status').getByText('It is with the team risk now.').waitFor();
    expect(await inFocus(mine)).toBe('BUTTON Assign');
    await theirs.getByText('Team risk.').waitFor();
    await ofStock.getByText('Nothing waits for a decision here').waitFor();
  });
});

describe('an approval by two persons', () => {
  it('waits for the second, is refused to the first, and then the order goes on to its end', async () => {
    await desk.shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'fraudulent', times: 1 });
    const { caseId, orderId } = await desk.caseOf({});
    const olgas = await desk.open(`/review/${caseId}`);
    const approve = async (page: typeof olgas, reason: string) => {
      await page.getByLabel('Approve').check();
      await page.getByLabel('Reason').fill(reason);
      await page.getByRole('button', { name: 'Approve' }).click();
    };
    await approve(olgas, 'A customer of many years');
    await olgas
      .getByText('Decided by you: Approve. A second person has to decide the same, with the same details;')
      .waitFor();
    expect(await inFocus(olgas)).toBe('P approved');

    await approve(olgas, 'Once more');
    const refused = olgas.locator('[data-problem="second-person-needed"]');
    await refused.getByText('You have decided so: a second person has to as well.').waitFor();
    expect(await inFocus(olgas)).toBe('BUTTON Approve');
    expect(await desk.shop.effects(orderId)).toEqual(nothing);
    const queue = await desk.open('/review', { as: 'paul' });
    await rowOf(queue, { orderId }).getByText('decided by olga, one of two').waitFor();

    await rowOf(queue, { orderId }).getByRole('link').click();
    await queue
      .getByText('Decided by olga: Approve. A second person has to decide the same, with the same details;')
      .waitFor();
    await approve(queue, 'I know them too');
    await queue.getByText('“I know them too”').waitFor();
    await queue.getByText('Approve, decided by olga and paul').waitFor();
    await desk.shop.untilStatus(orderId, 'completed');
    expect(await desk.shop.effects(orderId)).toEqual(asOrdered);
    await queue.getByText('The order is complete.').waitFor();
    await olgas.locator('[data-notice="changed"]').getByText('“I know them too”').waitFor();
    for (const page of [queue, olgas])
      expect(await page.getByText('A second person has to decide the same').count()).toBe(0);
  });
});
