import { Connection } from '@temporalio/client';
import { missingSearchAttributes } from '../embedded/search-attributes.ts';
import { StartError } from '../embedded/start-error.ts';

const patienceMs = 3_000;

/**
 * Without its search attributes Temporal takes no order. One that is away, or does not say, may be well when it is back: then
 * the role starts.
 * @throws StartError where Temporal says that they are missing
 */
export async function requireSearchAttributes(options: {
  address: string;
  namespace: string;
}): Promise<void> {
  const { address, namespace } = options;
  const missing = await ask({ address, namespace }).catch((error: unknown) => {
    if (error instanceof StartError) throw error;
    return [];
  });
  if (missing.length > 0)
    throw new StartError(
      `Temporal's namespace ${namespace} at ${address} lacks the search attributes ${missing.join(', ')}: run \`recourse migrate\` first, once for each release.`,
    );
}

async function ask({ address, namespace }: { address: string; namespace: string }): Promise<string[]> {
  const connection = await Connection.connect({ address, connectTimeout: patienceMs });
  try {
    return await connection.withDeadline(Date.now() + patienceMs, () =>
      missingSearchAttributes(connection, namespace),
    );
  } finally {
    await connection.close();
  }
}
