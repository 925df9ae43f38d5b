-- Up Migration

create table orders (
  order_id         text primary key,
  -- the number of the order's last event
  version          integer not null,
  status           text not null,
  stage            text not null,
  cause            text,
  -- the fold of the order's events: derived, and written in the transaction of each event
  state            jsonb not null,
  -- personal data stays in these columns: never in events, never in Temporal
  customer         jsonb not null,
  shipping_address jsonb not null,
  payment_method   text not null,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp()
);
create index orders_by_age on orders (created_at desc, order_id desc);
create index orders_by_status on orders (status, created_at desc, order_id desc);

-- accepted, and nothing has happened since: its run may not have been started
create index orders_untouched on orders (created_at) where version = 1;

create table order_event (
  order_id text not null references orders,
  version  integer not null,
  event    jsonb not null,
  at       timestamptz not null default clock_timestamp(),
  primary key (order_id, version)
);

-- What each phase of each step of an order has come to. No run id: a run that was reset repeats nothing.
create table fence (
  order_id     text not null references orders,
  step         text not null,
  phase        text not null,
  -- the n of the idempotency key orderId/step/phase/n
  key_number   integer not null,
  request_hash text not null,
  state        text not null check (state in ('attempting', 'not_applied', 'succeeded', 'refused')),
  outcome      jsonb,
  -- the provider's id of what the effect is done on, stored before the effect
  reference    text,
  attempts     integer not null default 1,
  -- when the key in force was first sent
  key_sent_at  timestamptz not null default clock_timestamp(),
  primary key (order_id, step, phase)
);

create table idempotency_key (
  operation    text not null,
  key          text not null,
  request_hash text not null,
  order_id     text,
  -- the answer, once there is one; without it the first request is still in flight
  response     jsonb,
  created_at   timestamptz not null default clock_timestamp(),
  primary key (operation, key)
);

create table item (
  sku      text primary key,
  name     text not null,
  price    integer not null check (price >= 0),
  currency text not null,
  -- what lies on the shelf, held or not
  on_hand  integer not null check (on_hand >= 0),
  -- on_hand + shipped changes only by a restock
  shipped  integer not null default 0 check (shipped >= 0)
);

create table stock_hold (
  order_id   text not null references orders,
  step       text not null,
  sku        text not null references item,
  quantity   integer not null check (quantity > 0),
  state      text not null check (state in ('held', 'sold', 'released')),
  -- a hold ends by itself: one past this time counts no more, whoever is alive
  expires_at timestamptz not null,
  primary key (order_id, step, sku)
);
create index stock_hold_open on stock_hold (sku) where state = 'held';

-- Append-only: what moved, and for which order.
create table stock_movement (
  sequence bigint generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  kind     text not null check (kind in ('restocked', 'held', 'sold', 'released')),
  sku      text not null references item,
  quantity integer not null,
  order_id text
);
create index stock_movement_by_order on stock_movement (order_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete on stock_movement for each row execute function refuse_change();
create trigger append_only before update or delete on order_event for each row execute function refuse_change();
