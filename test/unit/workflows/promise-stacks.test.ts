import { describe, expect, it } from 'vitest';
import { takeNoPromiseStacks } from '../../../workflows/promise-stacks.ts';

function scopeWithout() {
  const scope = { Error };
  takeNoPromiseStacks(scope);
  return scope;
}

describe('given a scope that takes no stacks of promises', () => {
  it('when an error without a message is made, as for each promise, then it has no stack', () => {
    const scope = scopeWithout();
    const error = new scope.Error();
    expect(error.stack).toBeUndefined();
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(scope.Error);
  });

  it('when an error has a message, then it has its stack and its cause', () => {
    const scope = scopeWithout();
    const error = new scope.Error('It is broken', { cause: 'rust' });
    expect(error).toMatchObject({ message: 'It is broken', cause: 'rust' });
    expect(error.stack).toMatch(/It is broken\n[^]*at .*promise-stacks\.test/);
    expect(error).toBeInstanceOf(scope.Error);
  });

  it('when a kind of error has no message, then it has its stack', () => {
    const scope = scopeWithout();
    class Refused extends scope.Error {
      override readonly name = 'Refused';
    }
    const error = new Refused();
    expect(error).toBeInstanceOf(Refused);
    expect(error.stack).toMatch(/at .*promise-stacks\.test/);
    expect(new TypeError().stack).toMatch(/at .*promise-stacks\.test/);
  });
});
