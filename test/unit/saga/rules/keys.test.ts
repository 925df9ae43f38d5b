import { expect, it } from 'vitest';
import { keyOf } from '../../../../saga/rules/fence.ts';
import { begun, holdTry, payRun } from './word-saga.ts';

it('a request is sent again under the key that it had, and nothing else is ever sent under it', () => {
  const key = keyOf('i_1', payRun, begun);
  expect(keyOf('i_1', payRun, { ...begun, attempts: 2, keySentAt: 9 })).toBe(key);
  const others = [
    keyOf('i_2', payRun, begun),
    keyOf('i_1', holdTry, begun),
    keyOf('i_1', { ...payRun, phase: 'compensate' }, begun),
    keyOf('i_1', payRun, { ...begun, keyNumber: 2 }),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
});
