import { expect, it, vi } from 'vitest';
import { complaints } from '../../../worker/complaints.ts';

const away = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

function listen() {
  const warn = vi.fn();
  let ms = 0;
  const complain = complaints({ warn }, 'could not work', () => ms);
  const said = () => warn.mock.calls.splice(0) as [Record<string, unknown>, string][];
  return { complain, said, pass: (by: number) => (ms += by) };
}

it('says once in a while that the database is away, without a stack, and how often it was', () => {
  const { complain, said, pass } = listen();
  for (let asked = 0; asked < 80; asked += 1) {
    complain(away());
    pass(250);
  }
  const known = {
    cause: 'dependency_unavailable',
    detail: expect.stringContaining('ECONNREFUSED') as unknown,
  };
  expect(said()).toEqual([
    [known, 'could not work'],
    [{ ...known, times: 40 }, 'could not work'],
  ]);
});

it('says at once what is another failure, and of a bug where it is', () => {
  const { complain, said } = listen();
  complain(away());
  const bug = new TypeError('x is undefined');
  complain(bug);
  complain(bug);
  expect(said().map(([{ err }]) => err)).toEqual([undefined, bug]);
});
