import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lets its bearer act as the customer of one order until a time: the time and its signature. */
export function orderToken(secret: string, { orderId, until }: { orderId: string; until: Date }): string {
  const expires = Math.floor(until.getTime() / 1_000).toString(36);
  return `${expires}.${signatureOf(secret, orderId, expires)}`;
}

const day = 86_400_000;

/** Until when a token is good that is given now: also for a question that is asked later, and asked again. */
export function goodUntil({ customerMs }: { readonly customerMs: number }): Date {
  return new Date(Date.now() + 30 * day + customerMs);
}

export type TokenVerdict = 'valid' | 'expired' | 'invalid';

export function judgeToken(
  secret: string,
  { orderId, token, now }: { orderId: string; token: string; now: Date },
): TokenVerdict {
  const [expires = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !isSame(signature, signatureOf(secret, orderId, expires))) return 'invalid';
  return Number.parseInt(expires, 36) * 1_000 > now.getTime() ? 'valid' : 'expired';
}

function signatureOf(secret: string, orderId: string, expires: string): string {
  return createHmac('sha256', secret).update(`order ${orderId} until ${expires}`).digest('base64url');
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
