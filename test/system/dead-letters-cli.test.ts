import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recourse as command } from '../rig/command.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** What an engineer types. */
const recourse = (...words: string[]) =>
  command(['dead-letters', ...words], { RECOURSE_PUBLIC_URL: system.url });

describe('recourse dead-letters', () => {
  it('lists what is open, in a table for people and as JSON for programs', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const people = await recourse('list');
    expect(people.code).toBe(0);
    expect(people.stdout).toMatch(/^DEAD LETTER +ORDER +STEP/);
    expect(people.stdout).toContain('capturePayment.run');
    const programs = await recourse('list', '--order', orderId, '--json');
    expect(JSON.parse(programs.stdout)).toMatchObject({
      items: [{ deadLetterId: letterId, orderId, status: 'open' }],
    });

    const shown = await recourse('show', letterId);
    expect(shown.stdout).toContain('Now: redrive, compensate, settle, archive');
    const redriven = await recourse('redrive', letterId, '--reason', 'It is back', '--by', 'eva');
    expect(redriven.code).toBe(0);
    await shop.untilStatus(orderId, 'completed');
    expect((await recourse('list', '--order', orderId)).stdout).toContain('No dead letters.');
    expect((await recourse('list', '--order', orderId, '--all')).stdout).toContain('resolved');
  });

  it('redrives a group, shows how far it is, and ends with the report', async () => {
    const first = await desk.parked('psp', 'capture');
    const second = await desk.parked('psp', 'authorize');
    expect((await recourse('groups')).stdout).toMatch(/psp\.unavailable +\w+ +2 /);
    const done = await recourse('redrive', '--group', 'psp.unavailable', '--reason', 'It is back');
    expect(done).toMatchObject({ code: 0 });
    expect(done.stderr).toContain('2 of 2 succeeded');
    for (const { orderId } of [first, second]) {
      expect(done.stdout).toContain(orderId);
      await shop.untilStatus(orderId, 'completed');
    }
  });

  it('settles, compensates and archives', async () => {
    const receipt = await desk.parked('mailbox');
    const why = ['--reason', 'Sent by post', '--by', 'eva'];
    expect((await recourse('settle', receipt.letterId, ...why, '--reference', 'post-1')).code).toBe(0);
    await shop.untilStatus(receipt.orderId, 'completed');
    const undone = await desk.parked('psp', 'capture');
    expect((await recourse('archive', undone.letterId, ...why)).stdout).toContain('archived by eva');
    const again = await recourse('compensate', undone.letterId, ...why);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('archived already');
    await shop.post(`/orders/${undone.orderId}/cancel`, {});
    await shop.untilStatus(undone.orderId, 'cancelled');
  });

  it('says what is missing, and what nobody knows', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    expect(await recourse('redrive', letterId)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reason') as string,
    });
    expect(await recourse('redrive', '--reason', 'x')).toMatchObject({ code: 2 });
    expect(await recourse('mend')).toMatchObject({ code: 2 });
    expect(await recourse('show', 'nothing')).toMatchObject({ code: 1 });
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});
