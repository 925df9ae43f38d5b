import { createHash } from 'node:crypto';
import type { Client } from './database.ts';

/**
 * Keeps why somebody gave a command, so that a message to its run can cite it: people's words never reach Temporal.
 * @returns what to cite; the same for the same words
 */
export async function keepWords(
  client: Pick<Client, 'query'>,
  instanceId: string,
  reason: string,
): Promise<string> {
  const wordsId = createHash('sha256').update(`${instanceId} ${reason}`).digest('hex').slice(0, 32);
  await client.query(
    'insert into command_words (words_id, instance_id, reason) values ($1, $2, $3) on conflict do nothing',
    [wordsId, instanceId, reason],
  );
  return wordsId;
}

/** Why a command was given: what was typed into the message itself, or what it cites. */
export async function reasonOf(
  client: Pick<Client, 'query'>,
  instanceId: string,
  { reason, words }: { reason?: string | undefined; words?: string | undefined },
): Promise<string | undefined> {
  if (reason !== undefined || words === undefined) return reason;
  const { rows } = await client.query<{ reason: string }>(
    'select reason from command_words where words_id = $1 and instance_id = $2',
    [words, instanceId],
  );
  return rows[0]?.reason;
}
