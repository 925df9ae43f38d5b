-- Up Migration

alter table review_case
  -- when its customer was asked by mail
  add column mailed_at     timestamptz,
  add column mail_attempts integer not null default 0,
  -- the next attempt; never, once the address has refused it
  add column mail_next_at  timestamptz not null default clock_timestamp();

create index review_case_to_mail on review_case (mail_next_at)
where audience = 'customer' and status = 'open' and mailed_at is null;

-- Granted to the customer of a completed order, and paid, or to be paid, by a run of its own.
create table refund (
  refund_id   uuid primary key,
  order_id    text not null references orders,
  -- minor units
  amount      bigint not null check (amount > 0),
  granted_at  timestamptz not null default clock_timestamp(),
  paid_at     timestamptz,
  -- of the provider's idempotency key; another number once the last request is proven to have had no effect
  key_number  integer not null default 1,
  key_sent_at timestamptz,
  -- when its run is started, or looked for, next
  start_at    timestamptz not null default clock_timestamp()
);
create index refund_unpaid on refund (start_at) where paid_at is null;
create index refund_of on refund (order_id);
