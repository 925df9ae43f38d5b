-- Up Migration

alter table review_case
  -- when its customer was asked by mail
  add column mailed_at     timestamptz,
  add column mail_attempts integer not null default 0,
  -- the next attempt; never, once the address has refused it
  add column mail_next_at  timestamptz not null default clock_timestamp();

create index review_case_to_mail on review_case (mail_next_at)
where audience = 'customer' and status = 'open' and mailed_at is null;
