-- Up Migration

-- What retrying did not mend, and waits for an engineer. Opened in the transaction that says so in the order's events.
create table dead_letter (
  id             uuid primary key default gen_random_uuid(),
  order_id       text not null references orders,
  -- both or neither: without them it is the order as a whole that is stuck
  step           text,
  phase          text,
  check ((step is null) = (phase is null)),
  -- one for all that an outage leaves behind
  group_name     text not null,
  cause          text not null,
  message        text not null,
  -- names and frames, without messages
  stack          text,
  attempts       integer not null default 0,
  -- how often the same thing came to rest here
  parkings       integer not null default 1,
  -- the payload is the request of this fence: orderId/step/phase/key_number
  key_number     integer,
  request_hash   text,
  -- without a step: which run, or what is held
  subject        text,
  -- of the order, when it came to rest
  order_version  integer not null,
  first_seen     timestamptz not null default clock_timestamp(),
  last_seen      timestamptz not null default clock_timestamp(),
  status         text not null default 'open'
    check (status in ('open', 'redriving', 'resolved', 'compensated', 'settled', 'archived')),
  resolved_by    text,
  resolved_reason text,
  resolved_reference text,
  resolved_at    timestamptz
);
create unique index dead_letter_of_phase on dead_letter (order_id, step, phase)
  where step is not null and status in ('open', 'redriving');
create unique index dead_letter_of_order on dead_letter (order_id, cause)
  where step is null and status in ('open', 'redriving');
create index dead_letter_by_order on dead_letter (order_id);
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
create trigger append_only before update or delete on dead_letter_event
  for each row execute function refuse_change();

create table job (
  id         uuid primary key default gen_random_uuid(),
  -- the letters that were open in this group when the job was made
  group_name text not null,
  by         text not null,
  reason     text not null,
  created_at timestamptz not null default clock_timestamp()
);

create table job_item (
  job_id    uuid not null references job,
  letter_id uuid not null references dead_letter,
  order_id  text not null,
  -- of the letter, when the job was made: a later parking is another failure
  parkings  integer not null,
  status    text not null default 'waiting' check (status in ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
  message   text,
  -- sent again by whoever comes first after this time, unless it was sent by then
  claimed_until timestamptz,
  sent_at   timestamptz,
  ended_at  timestamptz,
  primary key (job_id, letter_id)
);
create index job_item_under_way on job_item (job_id, letter_id) where status in ('waiting', 'running');

-- When the sweeper looks at an open order again.
alter table orders add column next_look_at timestamptz not null default '-infinity';
create index orders_to_look_at on orders (next_look_at) where status not in ('completed', 'cancelled');

-- Closed orders for which money is still held. There should be none.
create index orders_holding_money on orders (order_id)
  where status in ('completed', 'cancelled')
    and (state -> 'payments' ->> 'authorized')::bigint >
        (state -> 'payments' ->> 'captured')::bigint + (state -> 'payments' ->> 'voided')::bigint;

-- Who does what only one process needs to do, until when.
create table lease (
  name   text primary key,
  holder text not null,
  until  timestamptz not null
);
