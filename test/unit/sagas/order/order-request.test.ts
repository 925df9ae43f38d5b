import { describe, expect, it } from 'vitest';
import { isCountryCode } from '../../../../sagas/order/country-codes.ts';
import { inAscii } from '../../../../values/email.ts';
import { orderRequest } from '../../../../sagas/order/order-request.ts';
import { lines } from '../../../../values/text.ts';
import { orderBody } from '../../../rig/shop.ts';

const { customer, shippingAddress } = orderRequest.shape;
const address = { line1: '1 Main Street', city: 'Town' };

describe('an e-mail address', () => {
  const passes = (email: string) => customer.safeParse({ name: 'Ada', email }).success;

  it.each([
    'ada@example.com',
    'ada@b\u00fccher.example',
    'ada@\u0645\u062b\u0627\u0644.\u0625\u062e\u062a\u0628\u0627\u0631',
    'a.b+c@xn--bcher-kva.example',
  ])('may be %s', (email) => {
    expect(passes(email)).toBe(true);
  });

  it.each([
    'ada',
    '@example.com',
    'ada@',
    'ada@b\u00fccher',
    'ad\u00e4@example.com',
    'a@b.example/c',
    'a@b.example:25',
    'a@\uff11.2.3.4',
    'a@b c.example',
    'a@b@c.example',
  ])('cannot be %s', (email) => {
    expect(passes(email)).toBe(false);
  });

  it('reaches mail servers in ASCII', () => {
    expect(inAscii('ada@B\u00fccher.example')).toBe('ada@xn--bcher-kva.example');
    expect(inAscii('ada@example.com')).toBe('ada@example.com');
  });
});

describe('a postal code', () => {
  it.each(['HK', 'AE', 'AO', 'AQ', 'ZW'])('may be missing in %s, which has none', (country) => {
    expect(isCountryCode(country)).toBe(true);
    expect(shippingAddress.safeParse({ ...address, country }).success).toBe(true);
    expect(shippingAddress.safeParse({ ...address, country, postalCode: '0000' }).success).toBe(true);
  });

  it.each(['GB', 'US', 'DE', 'IE', 'SG'])('is needed in %s', (country) => {
    const { success, error } = shippingAddress.safeParse({ ...address, country });
    expect(success).toBe(false);
    expect(error?.issues).toMatchObject([{ path: ['postalCode'], message: 'Is missing' }]);
  });
});

describe('a note', () => {
  const note = lines({ max: 20 });

  it('has lines, however they are broken', () => {
    expect(note.parse(' one\r\ntwo\rthree\n ')).toBe('one\ntwo\nthree');
  });

  it.each(['', ' \n ', '\u200b', 'a\u0000', 'a\u0007', 'a\ud800', 'x'.repeat(21)])(
    'cannot be %j',
    (given) => {
      expect(note.safeParse(given).success).toBe(false);
    },
  );
});

describe('a name', () => {
  const named = (name: string) => customer.safeParse({ name, email: 'a@example.com' }).success;

  it('is anything that can be seen', () => {
    expect(['Zo\u00eb', '\u674e', 'O\u2019Brien', '\u{1f375}', 'J'].every(named)).toBe(true);
  });

  it.each(['\u200b', '\u200d\u2060', '\u00a0', '\ufeff', '\u00ad', '\u3164', '\u2800', '\u202e'])(
    'cannot be %j, which is drawn as nothing',
    (name) => {
      expect(named(name)).toBe(false);
    },
  );
});

it('the order that the README shows passes', () => {
  expect(orderRequest.safeParse(orderBody()).success).toBe(true);
});
