import { expect, it } from 'vitest';
import { summary } from '../../../cli/logger.ts';

it.each([
  [
    { msg: 'a command was ignored', workflowId: 'order/7', why: 'Not JSON' },
    'order/7: a command was ignored: Not JSON',
  ],
  [
    { msg: 'could not start it', orderId: '7', err: { message: 'Away' } },
    'order/7: could not start it: Away',
  ],
  [{ msg: 'order/7: is parked', orderId: '7' }, 'order/7: is parked'],
  [
    { msg: 'could not work on jobs', cause: 'x', detail: 'ECONNREFUSED' },
    'could not work on jobs: ECONNREFUSED',
  ],
  [{ msg: 'Away', err: { message: 'Away' } }, 'Away'],
])('of %j the terminal shows one line', (entry, line) => {
  expect(summary(JSON.stringify(entry))).toBe(line);
});
