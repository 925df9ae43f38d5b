import type { NamedPhase, Phase } from '../../saga/phases.ts';
import type * as rules from '../../saga/rules/letters.ts';
import type { InstanceTransaction } from '../commit/instance-transaction.ts';
import type { Client } from '../database.ts';
import type { Kept } from '../saga.ts';

export const letterStatuses = [
  'open',
  'redriving',
  'resolved',
  'compensated',
  'settled',
  'archived',
] as const;

/**
 * - `open`: waits for an engineer
 * - `redriving`: on its way again, and not yet known to have succeeded
 * - `resolved`: its step has succeeded, or the instance has moved on
 * - `compensated`: the instance is being undone, which makes it pointless
 * - `settled`: a person did it outside, and the instance went on
 * - `archived`: a person said that nothing is to be done
 */
export type LetterStatus = (typeof letterStatuses)[number];

/** Why and by whom: words of the operator's own, no personal data of customers. */
export type Author = rules.Author;

/** A step came to rest: opens its dead letter, or says in the one that is open that it did so again. */
export async function openStepLetter(tx: InstanceTransaction, parking: rules.Parking): Promise<void> {
  const { step, phase, cause, message, stack, attempts, keyNumber, requestHash } = parking;
  await tx.client.query(
    `with letter as (
       insert into dead_letter
         (instance_id, step, phase, group_name, cause, message, stack, attempts, instance_version, key_number, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (instance_id, step, phase) where step is not null and status in ('open', 'redriving')
       do update set
         (group_name, cause, message, stack, attempts, instance_version, key_number, request_hash) =
         (excluded.group_name, excluded.cause, excluded.message, excluded.stack, excluded.attempts,
          excluded.instance_version, excluded.key_number, excluded.request_hash),
         status = 'open', parkings = dead_letter.parkings + 1, last_seen = clock_timestamp()
       returning id, parkings
     )
     insert into dead_letter_event (letter_id, kind, reason)
     select id, case when parkings = 1 then 'opened' else 'parked_again' end, $5 from letter`,
    [
      tx.instanceId,
      step,
      phase,
      tx.saga.letterGroupOf(step, cause),
      cause,
      message,
      stack ?? null,
      attempts,
      tx.version,
      keyNumber,
      requestHash,
    ],
  );
}

/**
 * A phase that is attempted all the time has failed for long: opens its dead letter, once. The one there is, archived or not,
 * says how it stands by now.
 */
export async function reportRetrying(tx: InstanceTransaction, failing: rules.Parking): Promise<void> {
  const { step, phase, cause, message, stack, attempts } = failing;
  const { rowCount } = await tx.client.query(
    `update dead_letter set last_seen = clock_timestamp(),
       (group_name, cause, message, stack, attempts, instance_version) = ($4, $5, $6, $7, $8, $9)
     where instance_id = $1 and step = $2 and phase = $3 and status in ('open', 'redriving', 'archived')`,
    [
      tx.instanceId,
      step,
      phase,
      tx.saga.letterGroupOf(step, cause),
      cause,
      message,
      stack ?? null,
      attempts,
      tx.version,
    ],
  );
  if (rowCount === 0) await openStepLetter(tx, failing);
}

export type Selection =
  | { readonly letterId: string }
  | { readonly phases: readonly NamedPhase[] }
  /** Those of an instance as a whole. */
  | { readonly causes: readonly string[] };

/** The letters that are meant are on their way again. */
export async function markRedriving(
  client: Client,
  instanceId: string,
  { selection, author }: { selection: Selection; author: Author },
): Promise<void> {
  await client.query(
    `with letter as (
       update dead_letter set status = 'redriving',
         instance_version = (select version from saga_instance where saga_instance.instance_id = dead_letter.instance_id)
       where instance_id = $1 and status = 'open' and ${condition(selection)} returning id
     )
     insert into dead_letter_event (letter_id, kind, by, reason) select id, 'redriven', $3, $4 from letter`,
    [instanceId, argument(selection), author.by, author.reason ?? null],
  );
}

export type Ending = Exclude<LetterStatus, 'open' | 'redriving'>;

/** Ends the letters that are meant. Without an author nobody did: what waited has succeeded, or its instance has moved on. @returns how many */
export async function endLetters(
  client: Pick<Client, 'query'>,
  instanceId: string,
  { selection, as, author }: { selection: Selection; as: Ending; author?: Author | undefined },
): Promise<number> {
  const { rowCount } = await client.query(
    `with ended as (
       update dead_letter letter set status = $3, resolved_at = clock_timestamp(),
         resolved_by = coalesce($4, 'run'), resolved_reason = $5,
         resolved_reference = $6
       where instance_id = $1 and status in ('open', 'redriving') and ${condition(selection)}
       returning id, resolved_by, resolved_reason
     )
     insert into dead_letter_event (letter_id, kind, by, reason, reference)
     select id, $3, resolved_by, resolved_reason, $6 from ended`,
    [
      instanceId,
      argument(selection),
      as,
      author?.by ?? null,
      author?.reason ?? null,
      author?.reference ?? null,
    ],
  );
  return rowCount ?? 0;
}

function condition(selection: Selection): string {
  if ('letterId' in selection) return 'id = $2::uuid';
  if ('causes' in selection) return 'step is null and cause = any($2::text[])';
  return `step || '/' || phase = any($2::text[])`;
}

function argument(selection: Selection): string | readonly string[] {
  if ('letterId' in selection) return selection.letterId;
  if ('causes' in selection) return selection.causes;
  return selection.phases.map(({ step, phase }) => `${step}/${phase}`);
}

/** The troubles that the run of an instance can have. A redrive of the first two starts another run. */
export const runTroubles = ['run_lost', 'record_behind', 'run_stuck'] as const;
export type RunTrouble = (typeof runTroubles)[number];

/** What is wrong with a run, or keeps it from going on. */
export const runLetters = [...runTroubles, 'parties_unasked'] as const;

export interface Trouble {
  readonly cause: string;
  readonly message: string;
  /** Which run, or what is held: of one subject there is one letter, also when that was archived. */
  readonly subject: string;
  readonly instanceVersion: number;
}

/**
 * An instance as a whole is in trouble: opens a dead letter unless the same trouble has one, or had one that was archived.
 * One that was redriven in vain is open again. @returns whether there is news
 */
export async function openInstanceLetter(
  client: Client,
  instanceId: string,
  trouble: Trouble,
): Promise<boolean> {
  const { cause, message, subject, instanceVersion } = trouble;
  const { rowCount } = await client.query(
    `with letter as (
       insert into dead_letter (instance_id, group_name, cause, message, subject, instance_version)
       select $1, $2, $2, $3, $4, $5
       where not exists (select from dead_letter where instance_id = $1 and cause = $2 and subject = $4
                         and status = 'archived')
       on conflict (instance_id, cause) where step is null and status in ('open', 'redriving') do update set
         status = 'open', message = $3, subject = $4, instance_version = $5,
         parkings = dead_letter.parkings + 1, last_seen = clock_timestamp()
       where dead_letter.status = 'redriving' or dead_letter.subject <> $4
       returning id, parkings
     )
     insert into dead_letter_event (letter_id, kind, reason)
     select id, case when parkings = 1 then 'opened' else 'parked_again' end, $2 from letter`,
    [instanceId, cause, message, subject, instanceVersion],
  );
  return rowCount !== 0;
}

/** A letter, as those who act on it know it. */
export interface LetterInBrief<T extends Kept = Kept> {
  readonly id: string;
  readonly instanceId: string;
  readonly step: T['step'] | null;
  readonly phase: Phase | null;
  readonly cause: T['cause'];
  readonly status: LetterStatus;
  readonly parkings: number;
}
