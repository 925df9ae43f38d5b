import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { StartError } from './start-error.ts';

// temporal.api.enums.v1.IndexedValueType
const types = { Keyword: 2, Int: 3, Datetime: 6 } as const;

/** What an order's run can be searched by in Temporal. */
const searchAttributes: Readonly<Record<string, keyof typeof types>> = {
  RecourseStatus: 'Keyword',
  RecourseStage: 'Keyword',
  RecourseCause: 'Keyword',
  RecourseTeam: 'Keyword',
  RecourseDue: 'Datetime',
  RecourseRevision: 'Int',
};

// google.rpc.Code
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const refused = new Set([7 /* PERMISSION_DENIED */, 12 /* UNIMPLEMENTED */]);

export type Registration =
  { readonly kind: 'registered' } | { readonly kind: 'refused'; readonly why: string };

/**
 * Makes the search attributes known to the namespace; doing it again changes nothing. Temporal Cloud refuses: there
 * they are added in its console, and the answer says so.
 */
export async function registerSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<Registration> {
  try {
    const missing = await missingAttributes(connection, namespace);
    if (isEmpty(missing)) return { kind: 'registered' };
    await add(connection, namespace, missing);
  } catch (error) {
    if (!refused.has(codeOf(error))) throw error;
    const names = Object.entries(searchAttributes).map(([name, type]) => `${name} (${type})`);
    return {
      kind: 'refused',
      why: `add the search attributes ${names.join(', ')} to the namespace ${namespace} by hand`,
    };
  }
  await visible(connection, namespace);
  return { kind: 'registered' };
}

/** The names of those that the namespace does not have. */
export async function missingSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<string[]> {
  return Object.keys(await missingAttributes(connection, namespace));
}

/** By name, the type that it is to have. */
async function missingAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<Readonly<Record<string, number>>> {
  const { customAttributes } = await connection.operatorService
    .listSearchAttributes({ namespace })
    .catch((error: unknown) => {
      if (codeOf(error) !== NOT_FOUND) throw error;
      throw new StartError(`Temporal has no namespace ${namespace}. Create it, or set TEMPORAL_NAMESPACE.`, {
        cause: error,
      });
    });
  for (const [name, type] of Object.entries(searchAttributes))
    if ((customAttributes[name] ?? types[type]) !== types[type])
      throw new StartError(`The namespace ${namespace} has ${name} already, but not as ${type}.`);
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in customAttributes));
  return Object.fromEntries(missing.map(([name, type]) => [name, types[type]]));
}

async function add(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
  missing: Readonly<Record<string, number>>,
): Promise<void> {
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (error) {
    if (codeOf(error) !== ALREADY_EXISTS) throw error;
  }
}

async function visible(connection: Pick<Connection, 'operatorService'>, namespace: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!isEmpty(await missingAttributes(connection, namespace))) {
    if (Date.now() > deadline)
      throw new StartError(
        `Temporal did not take the search attributes of the namespace ${namespace} within 30 s.`,
      );
    await sleep(100);
  }
}

function isEmpty(attributes: object): boolean {
  return Object.keys(attributes).length === 0;
}

function codeOf(error: unknown): number {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : -1;
}
