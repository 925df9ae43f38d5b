import type { RunSettings } from '../../../settings/run-settings.ts';
import { goodUntil, judgeToken, orderToken } from '../../../settings/order-token.ts';
import { Problem } from '../../../api/http/problem.ts';

export interface CustomerTokens {
  /** For whoever placed the order. */
  issue(orderId: string): string;
  /** @throws Problem unless `authorization` has a token of this order whose time is not over */
  demand(orderId: string, authorization: string | undefined): void;
}

/** `undefined` without a secret: then nobody is asked for a token, as in development. */
export function customerTokens({
  linkSecret: secret,
  reviews,
}: Pick<RunSettings, 'linkSecret' | 'reviews'>): CustomerTokens | undefined {
  if (secret === undefined) return undefined;
  return {
    // An order may meet its case days after it was placed.
    issue: (orderId) => orderToken(secret, { orderId, until: goodUntil(reviews) }),
    demand(orderId, authorization) {
      const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) {
        throw new Problem('token-missing', {
          detail: "Please send the order's token: Authorization: Bearer …",
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      switch (judgeToken(secret, { orderId, token, now: new Date() })) {
        case 'valid':
          return;
        case 'expired':
          throw new Problem('token-invalid', {
            detail:
              'The time of this link is over: open the one in the latest e-mail. Whoever has missed it will hear from an operator.',
          });
        case 'invalid':
          throw new Problem('token-invalid', {
            detail:
              'The token is not one of this order: open the link in the e-mail again, as it stands there.',
          });
      }
    },
  };
}
