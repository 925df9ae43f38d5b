import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { summary } from '../../../cli/logger.ts';

it.each([
  [
    { msg: 'a command was ignored', workflowId: 'order/7', why: 'Not JSON' },
    'order/7: a command was ignored: Not JSON',
  ],
  [{ msg: 'could not start it', instanceId: '7', err: { message: 'Away' } }, '7: could not start it: Away'],
  [{ msg: 'order/7: is parked', instanceId: '7' }, 'order/7: is parked'],
  [
    { msg: 'could not work on jobs', cause: 'x', detail: 'ECONNREFUSED' },
    'could not work on jobs: ECONNREFUSED',
  ],
  [{ msg: 'Away', err: { message: 'Away' } }, 'Away'],
])('of %j the terminal shows one line', (entry, line) => {
  expect(summary(JSON.stringify(entry))).toBe(line);
});

const logger = new URL('../../../cli/logger.ts', import.meta.url);
const program = `
  import { register } from 'tsx/esm/api';
  register();
  const { roleLogger } = await import('${logger.href}');
  const log = roleLogger('info');
  log.info('the reader is there');
  process.once('message', () => {
    log.info('it has gone');
    process.send('goes on', () => {
      log.info('the last words');
      process.exit(7);
    });
  });`;

it('goes on without a reader of its log, and still ends', { timeout: 30_000 }, async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const log = child.stdout as Readable;
  try {
    const exit = once(child, 'exit');
    await once(log, 'data');
    log.destroy();
    await once(log, 'close');
    const answer = once(child, 'message');
    child.send('the reader has gone');
    expect(await answer).toEqual(expect.arrayContaining(['goes on']));
    expect(await exit).toEqual([7, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
