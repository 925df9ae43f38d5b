import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recourse-readme-'));
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_LINK_SECRET: 'a-secret-that-only-this-test-knows',
  });
});
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The block of the README's commands that has these words. */
async function commands(words: string): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.find((block) => block.includes(words)) ?? '';
}

it('the story of the declined card ends well by copy and paste', async () => {
  const pasted = (await commands('payment-method')).replaceAll('http://127.0.0.1:3000', system.url);
  const { stdout } = await promisify(execFile)('bash', ['-ec', `${pasted}\necho; echo $ORDER_ID`], {
    cwd: folder,
  });
  expect(stdout).toContain('"status":"action_required"');
  expect(stdout.trim().split('\n').at(-2)).toContain('"status":"completed"');
  const orderId = stdout.trim().split('\n').at(-1) ?? '';
  const shop = new Shop(system);
  expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed' });
  // The question, and the receipt.
  expect((await shop.effects(orderId)).mailbox).toHaveLength(2);
  await shop.expectBalancedBooks();
});
