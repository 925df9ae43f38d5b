-- Up Migration

update orders set state = state || '{"revision": 1, "paymentMethodSince": 1, "cases": [], "refundsGranted": 0}'
where not state ? 'revision';

alter table fence
  -- of the order, when this was asked for
  add column revision integer not null default 1,
  -- every id that was made for it: [{ "id", "amount", "revision" }]
  add column made jsonb not null default '[]',
  -- the key number for which the last of them was made, or found to do
  add column prepared_for integer,
  -- what had succeeded before and stands if this attempt is refused
  add column standing jsonb;

-- returned: sold, and back on the shelf, because another item went out in its place
alter table stock_movement drop constraint stock_movement_kind_check;
alter table stock_movement add constraint stock_movement_kind_check
  check (kind in ('restocked', 'held', 'sold', 'released', 'returned'));

-- A refusal that waits for a decision.
create table review_case (
  case_id        uuid primary key default gen_random_uuid(),
  order_id       text not null references orders,
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
  claimed_by     text,
  claimed_until  timestamptz,
  decision_id    text,
  closed_as      text,
  closed_at      timestamptz
);
create unique index review_case_of_phase on review_case (order_id, step, phase) where status <> 'closed';
create index review_case_by_order on review_case (order_id);
create index review_case_queue on review_case (due_at, case_id) where status in ('open', 'waiting');
create index review_case_by_status on review_case (status, opened_at desc, case_id desc);

-- Of each decision id there is one decision, however often and by whichever way it is sent.
create table review_decision (
  decision_id text primary key,
  case_id     uuid not null references review_case,
  order_id    text not null references orders,
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
  at          timestamptz not null default clock_timestamp()
);

-- Append-only: what became of each case, and who did it.
create table review_event (
  sequence bigint generated always as identity primary key,
  case_id  uuid not null references review_case,
  revision integer not null,
  at       timestamptz not null default clock_timestamp(),
  kind     text not null,
  by       text,
  text     text,
  detail   jsonb
);
create index review_event_of on review_event (case_id, sequence);
create trigger append_only before update or delete on review_event for each row execute function refuse_change();

-- What was asked for at each revision of an order, personal data included.
create table order_revision (
  order_id text not null references orders,
  revision integer not null,
  asked    jsonb not null,
  at       timestamptz not null default clock_timestamp(),
  primary key (order_id, revision)
);
