import type { Cause } from '../domain/causes.ts';
import type { StepResult } from '../domain/events.ts';
import type { Phase, StepName, StepPhase } from '../domain/steps.ts';
import type { OrderTransaction } from './order-transaction.ts';

export type RecordedOutcome =
  | { readonly kind: 'succeeded'; readonly result: StepResult }
  | {
      readonly kind: 'refused';
      readonly cause: Cause;
      readonly message: string;
      /** What it had done all the same, and is over: an authorisation that has lapsed. */
      readonly result?: StepResult;
    };

/**
 * What one phase of one step has come to.
 * - `attempting`: sent, or about to be; whether it has an effect is not known
 * - `not_applied`: the last key is proven to have had no effect; the next attempt takes a new one
 */
export type Fence = {
  readonly phase: Phase;
  /** The n of the key `orderId/step/phase/n`. */
  readonly keyNumber: number;
  /** When this key was first sent, in milliseconds since 1970. */
  readonly keySentAt: number;
  readonly requestHash: string;
  readonly reference?: string;
  readonly attempts: number;
  /** Of the order, when this was asked for. */
  readonly revision?: number;
  /** Every id that was made for it. */
  readonly made?: readonly Made[];
  /** The key for which there is a reference. */
  readonly preparedFor?: number;
  /** What had succeeded at an earlier revision, and stands if this attempt is refused. */
  readonly standing?: Standing;
} & (
  | { readonly state: 'attempting' | 'not_applied' }
  | { readonly state: 'succeeded' | 'refused'; readonly outcome: RecordedOutcome }
);

/** Something at a provider that an effect is done on. */
export interface Made {
  readonly id: string;
  /** Of the order, when it was made or taken up again. */
  readonly revision: number;
  /** Minor units. */
  readonly amount?: number;
}

export interface Standing {
  readonly requestHash: string;
  readonly revision: number;
  readonly outcome: RecordedOutcome;
  readonly reference?: string;
}

/** By phase, of one step. */
export type Fences = Partial<Record<Phase, Fence>>;

/** By step, of one order. */
export type OrderFences = Partial<Record<StepName, Fences>>;

export async function readFences({ client, facts }: OrderTransaction): Promise<OrderFences> {
  const { rows } = await client.query<FenceRow>(
    `select step, phase, key_number, request_hash, state, outcome, reference, attempts, revision, made, prepared_for, standing,
            (extract(epoch from key_sent_at) * 1000)::float8 as key_sent_at
     from fence where order_id = $1`,
    [facts.orderId],
  );
  const fences: OrderFences = {};
  for (const row of rows) fences[row.step] = { ...fences[row.step], [row.phase]: fenceOf(row) };
  return fences;
}

export async function writeFence(
  { client, facts }: OrderTransaction,
  step: StepName,
  fence: Fence,
): Promise<void> {
  await client.query(
    `insert into fence
       (order_id, step, phase, key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
        revision, made, prepared_for, standing)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), $11, $12, $13, $14)
     on conflict (order_id, step, phase) do update set
       (key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
        revision, made, prepared_for, standing) =
       (excluded.key_number, excluded.request_hash, excluded.state, excluded.outcome, excluded.reference,
        excluded.attempts, excluded.key_sent_at,
        excluded.revision, excluded.made, excluded.prepared_for, excluded.standing)`,
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
    ],
  );
}

/** What was refused may be attempted again, under a new key. */
export async function askAnew(
  tx: OrderTransaction,
  fences: OrderFences,
  { step, phase }: StepPhase,
): Promise<void> {
  const fence = fences[step]?.[phase];
  if (fence?.state === 'refused') await writeFence(tx, step, { ...fence, state: 'not_applied' });
}

interface FenceRow {
  step: StepName;
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
    ...(row.prepared_for === null ? {} : { preparedFor: row.prepared_for }),
    ...(row.standing === null ? {} : { standing: row.standing }),
    ...(row.reference === null ? {} : { reference: row.reference }),
  };
  if (row.state === 'attempting' || row.state === 'not_applied') return { ...known, state: row.state };
  if (row.outcome === null) throw new Error(`A fence that is ${row.state} has no outcome`);
  return { ...known, state: row.state, outcome: row.outcome };
}
