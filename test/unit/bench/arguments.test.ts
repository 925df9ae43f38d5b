import { describe, expect, it } from 'vitest';
import { BadArguments, benchArguments, pacesOf } from '../../../bench/arguments.ts';
import { ordersAt } from '../../../bench/load/pace.ts';

describe('what is asked of the bench', () => {
  it('has a default for all', () => {
    expect(benchArguments([])).toMatchObject({
      rounds: 3,
      at: [1, 10, 50, 200],
      scenarios: ['happy', 'spread', 'refused'],
    });
  });

  it('may be given', () => {
    const given = ['--rounds', '8', '--at', '1, 200', '--scenarios', 'happy', '--json', 'a.json'];
    expect(benchArguments(given)).toMatchObject({
      rounds: 8,
      at: [1, 200],
      scenarios: ['happy'],
      json: 'a.json',
    });
  });

  it('is refused by its name where it makes no sense', () => {
    for (const [flag = '', value = ''] of [
      ['--rounds', '0'],
      ['--at', '1,many'],
      ['--scenarios', 'sunny'],
      ['--who', 'recourse,nobody'],
    ])
      expect(() => benchArguments([flag, value])).toThrow(new RegExp(`^${flag}: `));
    expect(() => benchArguments(['--rounds=1.5'])).toThrow(BadArguments);
    expect(() => benchArguments(['--fast'])).toThrow(BadArguments);
  });

  it('is several orders for each that is under way, where it does not say how many', () => {
    const paces = pacesOf({ at: [1, 50, 200], rates: [1, 20] });
    expect(paces.map(ordersAt)).toEqual([30, 200, 400, 30, 400]);
  });
});
