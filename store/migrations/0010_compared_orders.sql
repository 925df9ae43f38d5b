-- Up Migration

-- When a worker compares an order that has ended with the other parties again. Infinity: it ended too long ago.
alter table orders add column next_comparison timestamptz not null default '-infinity';
create index orders_to_compare on orders (next_comparison) where status in ('completed', 'cancelled');
