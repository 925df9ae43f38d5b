import { changesSince, type CaseChange } from './case-changes.ts';
import type { Client, Pool } from './database.ts';
import { inOrderTransaction } from './order-transaction.ts';
import { changeCase, readCase, type ReviewCase } from './review-cases.ts';

/** What people do with a case beside deciding. */
export type CaseCommand =
  | { readonly kind: 'claim'; readonly takeOver: boolean; readonly forMs: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'assign'; readonly team: string }
  | { readonly kind: 'note'; readonly text: string };

export interface CaseAuthor {
  readonly by: string;
  readonly lead: boolean;
  /** Of the case as they saw it; `undefined` for any. */
  readonly version: number | undefined;
}

export type CaseVerdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'changed'; readonly changes: readonly CaseChange[] }
  | { readonly kind: 'claimed'; readonly by: string; readonly until: Date | null };

/** One after the other with all that happens to the order, decisions included. */
export async function commandCase(
  pool: Pool,
  { caseId, orderId }: Pick<ReviewCase, 'caseId' | 'orderId'>,
  { author, command }: { author: CaseAuthor; command: CaseCommand },
): Promise<CaseVerdict> {
  return await inOrderTransaction(pool, orderId, async ({ client }) => {
    const one = await readCase(client, caseId);
    if (one === undefined) throw new Error('A case vanished');
    const { version = one.version } = author;
    if (version !== one.version)
      return { kind: 'changed', changes: await changesSince(client, caseId, { version }) };
    if (command.kind !== 'note' && one.status !== 'open' && one.status !== 'waiting')
      return { kind: 'closed' };
    return await obey(client, one, { author, command });
  });
}

async function obey(
  client: Client,
  one: ReviewCase,
  { author, command }: { author: CaseAuthor; command: CaseCommand },
): Promise<CaseVerdict> {
  const { by } = author;
  const others = one.claimedBy !== null && one.claimedBy !== by;
  switch (command.kind) {
    case 'claim':
      if (others && !command.takeOver) return claimedByOther(one);
      await claim(client, one, { by, forMs: command.forMs });
      return { kind: 'done' };
    case 'release':
      if (others && !author.lead) return claimedByOther(one);
      if (one.claimedBy !== null)
        await changeCase(client, one, {
          set: { claimed_by: null, claimed_until: null },
          news: { kind: 'released', by },
        });
      return { kind: 'done' };
    case 'assign':
      if (others && !author.lead) return claimedByOther(one);
      await changeCase(client, one, {
        set: { team: command.team },
        news: { kind: 'assigned', by, text: command.team },
      });
      return { kind: 'done' };
    case 'note':
      await changeCase(client, one, { news: { kind: 'noted', by, text: command.text } });
      return { kind: 'done' };
  }
}

/** A lease: whoever holds it renews it without a word, and it ends by itself. */
async function claim(
  client: Client,
  one: ReviewCase,
  { by, forMs }: { by: string; forMs: number },
): Promise<void> {
  if (one.claimedBy !== by) {
    const kind = one.claimedBy === null ? 'claimed' : 'taken_over';
    const text = one.claimedBy ?? undefined;
    await changeCase(client, one, { set: { claimed_by: by }, news: { kind, by, text } });
  }
  await client.query(
    `update review_case set claimed_until = clock_timestamp() + $2 * interval '1 millisecond' where case_id = $1`,
    [one.caseId, forMs],
  );
}

function claimedByOther({ claimedBy, claimedUntil }: ReviewCase): CaseVerdict {
  return { kind: 'claimed', by: claimedBy ?? '', until: claimedUntil };
}
