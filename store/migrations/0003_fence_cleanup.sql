-- Up Migration

-- Fences outlive their order for a while, and no longer. What is needed of them later is in the order's state.
alter table orders add column fences_deleted boolean not null default false;
create index orders_with_old_fences on orders (updated_at)
  where status in ('completed', 'cancelled') and not fences_deleted and state ? 'paymentIds';
