import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { StartError } from './start-error.ts';

/** What an order's run can be searched by in Temporal, all of type Keyword. */
export const searchAttributes = ['RecourseStatus', 'RecourseStage', 'RecourseCause', 'RecourseTeam'] as const;

// temporal.api.enums.v1.IndexedValueType
const KEYWORD = 2;
// google.rpc.Code
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
    if (missing.length === 0) return { kind: 'registered' };
    await add(connection, namespace, missing);
  } catch (error) {
    if (!refused.has(codeOf(error))) throw error;
    const names = searchAttributes.join(', ');
    return {
      kind: 'refused',
      why: `add the search attributes ${names} (Keyword) to the namespace ${namespace} by hand`,
    };
  }
  await visible(connection, namespace);
  return { kind: 'registered' };
}

async function missingAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wrong = searchAttributes.filter((name) => (customAttributes[name] ?? KEYWORD) !== KEYWORD);
  if (wrong.length > 0)
    throw new StartError(`The namespace ${namespace} has ${wrong.join(', ')} already, but not as Keyword.`);
  return searchAttributes.filter((name) => !(name in customAttributes));
}

async function add(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(names.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    if (codeOf(error) !== ALREADY_EXISTS) throw error;
  }
}

async function visible(connection: Pick<Connection, 'operatorService'>, namespace: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await missingAttributes(connection, namespace)).length > 0) {
    if (Date.now() > deadline)
      throw new StartError(
        `Temporal did not take the search attributes of the namespace ${namespace} within 30 s.`,
      );
    await sleep(100);
  }
}

function codeOf(error: unknown): number {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : -1;
}
