import { z } from 'zod';

// As zod's own, with names of countries in other scripts as the DNS has them.
const ascii =
  /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+([A-Za-z]{2,}|xn--[a-z0-9-]+)$/;
// Letters and digits of any script; a URL would read other characters as parts of its own.
const domainName = /^[\p{L}\p{M}\p{N}.-]+$/u;

/** An address whose domain may be of any script (IDN); mail servers get it in ASCII. What precedes the @ is ASCII. */
export const email = z
  .string()
  .trim()
  .max(254)
  .refine((given) => ascii.test(inAscii(given)), 'Must be an e-mail address')
  .meta({ format: 'email' });

/** With the domain as the DNS knows it (RFC 5891); as it is, where it is no domain. */
export function inAscii(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (at < 0 || !domainName.test(domain) || !URL.canParse(`http://${domain}`)) return address;
  return `${address.slice(0, at)}@${new URL(`http://${domain}`).hostname}`;
}
