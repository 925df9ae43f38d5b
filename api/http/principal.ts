import { Problem } from './problem.ts';

const roles = ['operator', 'lead', 'engineer'] as const;
export type Role = (typeof roles)[number];

/** Who says that they ask. Nothing proves it: this is for development, until there is a login. */
export interface Principal {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
}

export const principalHeader = 'recourse-principal';
const example = 'Recourse-Principal: olga; roles=operator; teams=payments,stock';

/** @throws Problem `principal-missing`, or `invalid-request` for one that cannot be read */
export function principalOf(header: string | undefined): Principal {
  if (header === undefined || header.trim() === '') {
    throw new Problem('principal-missing', {
      detail: `Send who you are, for example ${example} (roles: ${roles.join(', ')}).`,
      errors: [{ header: principalHeader, detail: 'Is missing' }],
    });
  }
  const [name = '', ...parameters] = header.split(';').map((part) => part.trim());
  if (!/^[\w.@-]{1,100}$/.test(name))
    throw malformed('Must begin with a name of letters, digits and . _ @ -');
  const given = new Map(parameters.filter((part) => part !== '').map(readParameter));
  const theirs = (given.get('roles') ?? ['operator']).map(readRole);
  return { name, roles: theirs, teams: given.get('teams') ?? [] };
}

function readParameter(part: string): [string, string[]] {
  const match = /^(roles|teams)\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)$/.exec(part);
  if (match === null)
    throw malformed('Has `roles=` and `teams=` with names between commas, and nothing else');
  const [, name = '', values = ''] = match;
  return [name, values.split(',').map((value) => value.trim())];
}

function readRole(given: string): Role {
  const role = roles.find((known) => known === given);
  if (role === undefined) throw malformed(`The roles are ${roles.join(', ')}`);
  return role;
}

function malformed(detail: string): Problem {
  return new Problem('invalid-request', {
    detail: `The principal is not of the form: ${example}.`,
    errors: [{ header: principalHeader, detail }],
  });
}
