import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalForm, parseForm } from '../../../sandbox/psp/form.ts';

it.each([
  ['amount=100&currency=eur', { amount: '100', currency: 'eur' }],
  ['metadata[orderId]=o%201', { metadata: { orderId: 'o 1' } }],
  ['expand[]=latest_charge&expand[]=payment_method', { expand: ['latest_charge', 'payment_method'] }],
  ['expand[0]=a&expand[1]=b', { expand: ['a', 'b'] }],
  ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
  ['', {}],
])('given %s, when it is parsed, then its brackets nest', (encoded, form) => {
  expect(parseForm(encoded)).toEqual(form);
});

it('given names that objects have by themselves, when they are parsed, then no object changes', () => {
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1&a[__proto__][polluted]=1');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it('given any text at all, when it is parsed, then that does not throw', { timeout: 60_000 }, () => {
  fc.assert(fc.property(fc.string(), (text) => void parseForm(text)));
  fc.assert(fc.property(fc.webQueryParameters(), (text) => void parseForm(text)));
});

it('given parameters in another order, when they are compared, then they are the same; with other values not', () => {
  const canonical = (encoded: string) => canonicalForm(parseForm(encoded));
  expect(canonical('a=1&m[x]=2&m[y]=3')).toBe(canonical('m[y]=3&a=1&m[x]=2'));
  expect(canonical('a=1&m[x]=2')).not.toBe(canonical('a=1&m[x]=3'));
});
