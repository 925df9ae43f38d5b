-- Up Migration

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

-- The instances that sagas are carried out for: one row for each order, say.
create table saga_instance (
  instance_id      text primary key,
  -- which of the registered sagas
  saga             text not null,
  -- the number of its last event
  version          integer not null,
  -- The last time that something of its record was written, events or not: whoever has read it with one may write on it while it stands.
  -- A number that counts would come round again where the database loses what was committed last.
  last_commit      uuid not null default gen_random_uuid(),
  status           text not null,
  stage            text not null,
  cause            text,
  -- the fold of its events: derived, and written in the transaction of each event
  state            jsonb not null,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  -- when the sweeper looks at it again, while it is open
  next_look_at     timestamptz not null default '-infinity',
  -- when a worker compares it with the other parties again, once it has ended. Infinity: it ended too long ago
  next_comparison  timestamptz not null default '-infinity',
  -- The database was restored from a back-up, and nobody has asked since what the parties know of this instance: its record may have
  -- forgotten what was done, so that nothing is sent by it before.
  asks_first       boolean not null default false,
  -- which run asked the other parties last what they know of it: a run that has to, sends nothing before it is on record
  parties_asked_by text,
  -- fences outlive their instance for a while, and no longer: what is needed of them later is in its state
  fences_deleted   boolean not null default false
);
create index saga_instance_by_age on saga_instance (created_at desc, instance_id desc);
create index saga_instance_by_status on saga_instance (status, created_at desc, instance_id desc);
-- People know an instance by the beginning of its id; an ordinary index on text serves `like 'beginning%'` in the C collation only.
create index saga_instance_by_beginning_of_id on saga_instance (instance_id text_pattern_ops);
-- accepted, and nothing was attempted since: its run may not have been started
create index saga_instance_never_begun on saga_instance (created_at)
  where status in ('pending', 'cancelling') and state -> 'phases' = '[]';
create index saga_instance_to_look_at on saga_instance (next_look_at) where status not in ('completed', 'cancelled');
create index saga_instance_to_compare on saga_instance (next_comparison) where status in ('completed', 'cancelled');
create index saga_instance_with_old_fences on saga_instance (updated_at)
  where status in ('completed', 'cancelled') and not fences_deleted;

-- What is known of the people that an instance is for: never in events, never in Temporal. It has a table of its own, because its
-- instance is written a dozen times and this hardly ever, because whoever lists instances need not be let read it, and because
-- it is what has to be erased. The saga says what is in it.
create table instance_personal (
  instance_id text primary key references saga_instance,
  personal    jsonb not null
);

-- Append-only: what has happened to each.
create table saga_event (
  instance_id text not null references saga_instance,
  version     integer not null,
  event       jsonb not null,
  at          timestamptz not null default clock_timestamp(),
  primary key (instance_id, version)
);
create trigger append_only before update or delete on saga_event for each row execute function refuse_change();

-- The state of each phase of each step of an instance. No run id: a run that was reset repeats nothing.
create table fence (
  instance_id  text not null references saga_instance,
  step         text not null,
  phase        text not null,
  -- the n of the idempotency key instanceId/step/phase/n
  key_number   integer not null,
  request_hash text not null,
  state        text not null check (state in ('attempting', 'not_applied', 'succeeded', 'refused')),
  outcome      jsonb,
  -- the provider's id of what the effect is done on, stored before the effect
  reference    text,
  attempts     integer not null default 1,
  -- when the key in force was first sent
  key_sent_at  timestamptz not null default clock_timestamp(),
  -- of the instance, when this was asked for
  revision     integer not null default 1,
  -- every id that was made for it: [{ "id", "amount", "revision" }]
  made         jsonb not null default '[]',
  -- the key number for which the last of them was made, or found to do
  prepared_for integer,
  -- what had succeeded before and stands if this attempt is refused
  last_applied jsonb,
  -- what was sent under a key and never answered, so that it may still arrive: [{ "keyNumber", "sentAt", "attempt", "once" }]
  unanswered   jsonb not null default '[]',
  primary key (instance_id, step, phase)
);

create table idempotency_key (
  operation    text not null,
  key          text not null,
  request_hash text not null,
  instance_id  text,
  -- the answer, once there is one; without it the first request is still in flight
  response     jsonb,
  created_at   timestamptz not null default clock_timestamp(),
  primary key (operation, key)
);

-- Why somebody gave a command: people's words, which a message to a run cites and Temporal's history never holds.
-- No foreign key: it would wait for whoever has the instance locked.
create table command_words (
  words_id    text primary key,
  instance_id text not null,
  reason      text not null,
  kept_at     timestamptz not null default clock_timestamp()
);

-- Where this database was when it was last at work, by who looks. A copy that is put in its place was somewhere else.
create table database_place (
  seen_by text primary key,
  place   text not null
);

-- Who does what only one process needs to do, until when.
create table lease (
  name   text primary key,
  holder text not null,
  until  timestamptz not null
);

-- Failures that retrying did not mend, and that wait for an engineer. Opened in the transaction that says so in the events.
create table dead_letter (
  id                 uuid primary key default gen_random_uuid(),
  instance_id        text not null references saga_instance,
  -- both or neither: without them it is the instance as a whole that is stuck
  step               text,
  phase              text,
  check ((step is null) = (phase is null)),
  -- one for all that an outage leaves behind
  group_name         text not null,
  cause              text not null,
  message            text not null,
  -- names and frames, without messages
  stack              text,
  attempts           integer not null default 0,
  -- how often the same thing came to rest here
  parkings           integer not null default 1,
  -- the payload is the request of this fence: instanceId/step/phase/key_number
  key_number         integer,
  request_hash       text,
  -- without a step: which run, or what is held
  subject            text,
  -- of the instance, when it came to rest
  instance_version   integer not null,
  first_seen         timestamptz not null default clock_timestamp(),
  last_seen          timestamptz not null default clock_timestamp(),
  status             text not null default 'open'
    check (status in ('open', 'redriving', 'resolved', 'compensated', 'settled', 'archived')),
  resolved_by        text,
  resolved_reason    text,
  resolved_reference text,
  resolved_at        timestamptz
);
create unique index dead_letter_of_phase on dead_letter (instance_id, step, phase)
  where step is not null and status in ('open', 'redriving');
create unique index dead_letter_of_instance on dead_letter (instance_id, cause)
  where step is null and status in ('open', 'redriving');
create index dead_letter_by_instance on dead_letter (instance_id);
create index dead_letter_by_age on dead_letter (first_seen desc, id desc);
create index dead_letter_by_status on dead_letter (status, first_seen desc, id desc);
create index dead_letter_in_group on dead_letter (group_name, first_seen desc, id desc)
  where status in ('open', 'redriving');

-- Append-only: what became of each, and who did it.
create table dead_letter_event (
  sequence  bigint generated always as identity primary key,
  letter_id uuid not null references dead_letter,
  at        timestamptz not null default clock_timestamp(),
  kind      text not null
    check (kind in ('opened', 'parked_again', 'redriven', 'resolved', 'compensated', 'settled', 'archived')),
  by        text,
  reason    text,
  reference text
);
create index dead_letter_event_of on dead_letter_event (letter_id, sequence);
create trigger append_only before update or delete on dead_letter_event for each row execute function refuse_change();

create table job (
  id         uuid primary key default gen_random_uuid(),
  -- the letters that were open in this group when the job was made
  group_name text not null,
  by         text not null,
  reason     text not null,
  created_at timestamptz not null default clock_timestamp()
);

create table job_item (
  job_id        uuid not null references job,
  letter_id     uuid not null references dead_letter,
  instance_id   text not null,
  -- of the letter, when the job was made: a later parking is another failure
  parkings      integer not null,
  status        text not null default 'waiting' check (status in ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
  message       text,
  -- sent again by whoever comes first after this time, unless it was sent by then
  claimed_until timestamptz,
  sent_at       timestamptz,
  ended_at      timestamptz,
  primary key (job_id, letter_id)
);
create index job_item_under_way on job_item (job_id, letter_id) where status in ('waiting', 'running');

-- A refusal that waits for a decision.
create table review_case (
  case_id        uuid primary key default gen_random_uuid(),
  instance_id    text not null references saga_instance,
  step           text not null,
  phase          text not null,
  cause          text not null,
  message        text not null,
  team           text not null,
  priority       integer not null,
  audience       text not null check (audience in ('customer', 'operator')),
  -- waiting: on purpose, until waiting_until. decided: and not yet put into effect. applying: earlier effects follow
  status         text not null default 'open' check (status in ('open', 'waiting', 'decided', 'applying', 'closed')),
  -- grows whenever what is to be decided changes
  revision       integer not null default 1,
  -- grows with every change
  version        integer not null default 1,
  opened_at      timestamptz not null default clock_timestamp(),
  customer_until timestamptz,
  due_at         timestamptz not null,
  escalate_at    timestamptz not null,
  last_resort_at timestamptz not null,
  waiting_until  timestamptz,
  escalated      boolean not null default false,
  -- the first of two persons
  approved_by    text,
  -- a decision that waits for its amount to be approved, and what the case was about before:
  -- { "decision", "data", "change", "cause", "message" }
  proposed       jsonb,
  claimed_by     text,
  claimed_until  timestamptz,
  decision_id    text,
  closed_as      text,
  closed_at      timestamptz,
  -- when its customer was asked by mail
  mailed_at      timestamptz,
  mail_attempts  integer not null default 0,
  -- the next attempt; never, once the address has refused it
  mail_next_at   timestamptz not null default clock_timestamp()
);
create unique index review_case_of_phase on review_case (instance_id, step, phase) where status <> 'closed';
create index review_case_by_instance on review_case (instance_id);
create index review_case_queue on review_case (due_at, case_id) where status in ('open', 'waiting');
create index review_case_by_status on review_case (status, opened_at desc, case_id desc);
create index review_case_by_due on review_case (due_at, case_id);
create index review_case_by_priority on review_case (priority, due_at, case_id);
create index review_case_to_mail on review_case (mail_next_at)
  where audience = 'customer' and status = 'open' and mailed_at is null;

-- Of each decision id there is one decision on its case, however often and by whichever way it is sent. Whoever chooses the id need
-- not know of other cases.
create table review_decision (
  decision_id text not null,
  case_id     uuid not null references review_case,
  instance_id text not null references saga_instance,
  -- of the case, on which it was taken
  revision    integer not null,
  decision    text not null,
  data        jsonb not null,
  by          text not null,
  via         text not null,
  reason      text not null,
  note        text,
  -- { "before", "after" } of what is asked for; personal data, where that is what was changed
  change      jsonb,
  at          timestamptz not null default clock_timestamp(),
  primary key (case_id, decision_id)
);

-- Append-only: what became of each case, and who did it.
create table review_event (
  sequence bigint generated always as identity primary key,
  case_id  uuid not null references review_case,
  revision integer not null,
  -- of the case, after it
  version  integer not null,
  at       timestamptz not null default clock_timestamp(),
  kind     text not null,
  by       text,
  text     text,
  detail   jsonb
);
create index review_event_of on review_event (case_id, sequence);
create trigger append_only before update or delete on review_event for each row execute function refuse_change();

-- One decision on many cases, taken by the workers in the background.
create table review_job (
  id         uuid primary key default gen_random_uuid(),
  decision   text not null,
  data       jsonb not null,
  by         text not null,
  lead       boolean not null,
  reason     text not null,
  note       text,
  created_at timestamptz not null default clock_timestamp()
);

create table review_job_item (
  job_id        uuid not null references review_job,
  case_id       uuid not null,
  -- of the case, on which it was decided
  revision      integer not null,
  position      integer not null,
  status        text not null default 'waiting' check (status in ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
  message       text,
  -- taken again by whoever comes first after this time
  claimed_until timestamptz,
  ended_at      timestamptz,
  primary key (job_id, case_id)
);
create index review_job_item_under_way on review_job_item (job_id, position) where status in ('waiting', 'running');

-- Accepts an instance: its row, its personal data, its first event and the idempotency key with its answer, or nothing, where the key
-- is known, or another request under it is worked on.
create function accept_instance(
  the_operation text, the_key text, the_hash text, the_instance jsonb, the_personal jsonb, accepted jsonb, the_answer jsonb
) returns text language plpgsql as $$
declare
  the_id text := the_instance ->> 'instanceId';
begin
  -- The row is only seen by others once committed; this lock is what tells that one is being worked on.
  if not pg_try_advisory_xact_lock(hashtextextended(jsonb_build_array('idempotency key', the_operation, the_key)::text, 0)) then
    return 'in_flight';
  end if;
  if exists (select from idempotency_key where operation = the_operation and key = the_key) then
    return 'known';
  end if;
  insert into saga_instance (instance_id, saga, version, status, stage, cause, state)
    select the_id, said.saga, 1, said.status, said.stage, said.cause, said.state
    from jsonb_to_record(the_instance) as said (saga text, status text, stage text, cause text, state jsonb);
  insert into instance_personal (instance_id, personal) values (the_id, the_personal);
  insert into saga_event (instance_id, version, event) values (the_id, 1, accepted);
  insert into idempotency_key (operation, key, request_hash, instance_id, response)
    values (the_operation, the_key, the_hash, the_id, the_answer);
  return 'done';
end $$;

-- Writes what follows for an instance of which `known` was the last commit, unless there have been others: then it says conflict. With an
-- effect of its saga, `written` follows where the effect is done, and `otherwise` where it is refused. An effect is a function
-- (instance, what is asked for) that locks, then judges: it answers null where it is done, and otherwise says what there is too little of,
-- and has changed nothing.
create function commit_instance(
  the_instance text, known uuid, written jsonb, effect text default null, asked jsonb default null, otherwise jsonb default null,
  out came_to text, out commit_id uuid, out committed_at timestamptz
) language plpgsql as $$
declare
  short text;
  chosen jsonb := written;
  happened jsonb;
begin
  came_to := 'committed';
  perform from saga_instance where instance_id = the_instance and last_commit = known for update;
  if not found then
    came_to := 'conflict';
    return;
  end if;
  if effect is not null then
    execute format('select %I($1, $2)', effect) into short using the_instance, asked;
    if short is not null then
      came_to := 'refused';
      chosen := otherwise;
    end if;
  end if;
  commit_id := gen_random_uuid();
  happened := chosen -> 'events';
  insert into fence (instance_id, step, phase, key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
                     revision, made, prepared_for, last_applied, unanswered)
    select the_instance, said.step, said.phase, said."keyNumber", said."requestHash", said.state, said.outcome, said.reference,
           said.attempts, to_timestamp(said."keySentAt" / 1000), coalesce(said.revision, 1), coalesce(said.made, '[]'),
           said."preparedFor", said."lastApplied", coalesce(said.unanswered, '[]')
    from jsonb_to_recordset(chosen -> 'fences') as said (
      step text, phase text, "keyNumber" integer, "requestHash" text, state text, outcome jsonb, reference text, attempts integer,
      "keySentAt" float8, revision integer, made jsonb, "preparedFor" integer, "lastApplied" jsonb, unanswered jsonb)
    on conflict (instance_id, step, phase) do update set
      (key_number, request_hash, state, outcome, reference, attempts, key_sent_at, revision, made, prepared_for, last_applied, unanswered) =
      (excluded.key_number, excluded.request_hash, excluded.state, excluded.outcome, excluded.reference, excluded.attempts,
       excluded.key_sent_at, excluded.revision, excluded.made, excluded.prepared_for, excluded.last_applied, excluded.unanswered);
  if jsonb_array_length(happened) = 0 then
    update saga_instance set last_commit = commit_id where instance_id = the_instance;
  else
    insert into saga_event (instance_id, version, event)
      select the_instance, (chosen ->> 'version')::integer - jsonb_array_length(happened) + ordinality, event
      from jsonb_array_elements(happened) with ordinality as appended (event, ordinality);
    update saga_instance set last_commit = commit_id, version = (chosen ->> 'version')::integer, status = chosen ->> 'status',
        stage = chosen ->> 'stage', cause = chosen ->> 'cause', state = chosen -> 'state', updated_at = clock_timestamp(),
        -- The run has to be told: if it was not, whoever looks after runs does it soon.
        next_look_at = case when (chosen ->> 'toBeTold')::boolean then clock_timestamp() else next_look_at end
      where instance_id = the_instance;
    -- Told with the commit, and not before.
    perform pg_notify(channel, the_instance) from jsonb_array_elements_text(chosen -> 'channels') as channel;
  end if;
  committed_at := clock_timestamp();
end $$;
