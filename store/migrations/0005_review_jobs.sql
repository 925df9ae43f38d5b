-- Up Migration

-- of the case, after it
alter table review_event add column version integer not null default 1;

create index review_event_approved_first on review_event ((detail ->> 'decisionId')) where kind = 'approved_first';

create index review_case_by_due on review_case (due_at, case_id);
create index review_case_by_priority on review_case (priority, due_at, case_id);

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
  job_id   uuid not null references review_job,
  case_id  uuid not null,
  -- of the case, on which it was decided
  revision integer not null,
  position integer not null,
  status   text not null default 'waiting' check (status in ('waiting', 'running', 'succeeded', 'failed', 'skipped')),
  message  text,
  -- taken again by whoever comes first after this time
  claimed_until timestamptz,
  ended_at timestamptz,
  primary key (job_id, case_id)
);
create index review_job_item_under_way on review_job_item (job_id, position) where status in ('waiting', 'running');
