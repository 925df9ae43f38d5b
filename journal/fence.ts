import type { Phase } from '../saga/phases.ts';
import type { Fence, Fences, InstanceFences, Made, RecordedOutcome, Standing } from '../saga/rules/fence.ts';
import type { Send } from '../saga/rules/sends.ts';
import type { OrderTransaction } from './order-transaction.ts';

export async function readFences({ client, facts }: OrderTransaction): Promise<InstanceFences> {
  const { rows } = await client.query<FenceRow>(
    `select step, phase, key_number, request_hash, state, outcome, reference, attempts, revision, made, prepared_for, standing, unanswered,
            (extract(epoch from key_sent_at) * 1000)::float8 as key_sent_at
     from fence where order_id = $1`,
    [facts.orderId],
  );
  const fences: Record<string, Fences> = {};
  for (const row of rows) fences[row.step] = { ...fences[row.step], [row.phase]: fenceOf(row) };
  return fences;
}

export async function writeFence(
  { client, facts }: OrderTransaction,
  step: string,
  fence: Fence,
): Promise<void> {
  await client.query(
    `insert into fence
       (order_id, step, phase, key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
        revision, made, prepared_for, standing, unanswered)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), $11, $12, $13, $14, $15)
     on conflict (order_id, step, phase) do update set
       (key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
        revision, made, prepared_for, standing, unanswered) =
       (excluded.key_number, excluded.request_hash, excluded.state, excluded.outcome, excluded.reference,
        excluded.attempts, excluded.key_sent_at,
        excluded.revision, excluded.made, excluded.prepared_for, excluded.standing, excluded.unanswered)`,
    [
      facts.orderId,
      step,
      fence.phase,
      fence.keyNumber,
      fence.requestHash,
      fence.state,
      'outcome' in fence ? fence.outcome : null,
      fence.reference ?? null,
      fence.attempts,
      fence.keySentAt,
      fence.revision ?? 1,
      JSON.stringify(fence.made ?? []),
      fence.preparedFor ?? null,
      fence.standing ?? null,
      JSON.stringify(fence.unanswered ?? []),
    ],
  );
}

interface FenceRow {
  step: string;
  phase: Phase;
  key_number: number;
  key_sent_at: number;
  request_hash: string;
  state: Fence['state'];
  outcome: RecordedOutcome | null;
  reference: string | null;
  attempts: number;
  revision: number;
  made: Made[];
  prepared_for: number | null;
  standing: Standing | null;
  unanswered: Send[];
}

function fenceOf(row: FenceRow): Fence {
  const known = {
    phase: row.phase,
    keyNumber: row.key_number,
    keySentAt: row.key_sent_at,
    requestHash: row.request_hash,
    attempts: row.attempts,
    revision: row.revision,
    made: row.made,
    unanswered: row.unanswered,
    ...(row.prepared_for === null ? {} : { preparedFor: row.prepared_for }),
    ...(row.standing === null ? {} : { standing: row.standing }),
    ...(row.reference === null ? {} : { reference: row.reference }),
  };
  if (row.state === 'attempting' || row.state === 'not_applied') return { ...known, state: row.state };
  if (row.outcome === null) throw new Error(`A fence that is ${row.state} has no outcome`);
  return { ...known, state: row.state, outcome: row.outcome };
}
