-- Up Migration

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
  order_id   text not null references saga_instance,
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
  -- returned: sold, and back on the shelf, because another item went out in its place.
  -- uncounted: sold to an order that does without it now, after the warehouse had refused to send it. Nobody knows whether it is there:
  -- it stays sold until somebody has counted it. Less than none: the order has taken it up again.
  kind     text not null check (kind in ('restocked', 'held', 'sold', 'released', 'returned', 'uncounted')),
  sku      text not null references item,
  quantity integer not null,
  order_id text
);
create index stock_movement_by_order on stock_movement (order_id);
create trigger append_only before update or delete on stock_movement for each row execute function refuse_change();

-- Granted to the customer of a completed order, and paid, or to be paid, by a run of its own.
create table refund (
  refund_id      uuid primary key,
  order_id       text not null references saga_instance,
  -- minor units
  amount         bigint not null check (amount > 0),
  granted_at     timestamptz not null default clock_timestamp(),
  paid_at        timestamptz,
  -- of the provider's idempotency key; another number once the last request is proven to have had no effect
  key_number     integer not null default 1,
  key_sent_at    timestamptz,
  attempts       integer not null default 0,
  -- what was sent under a key and never answered, so that it may still arrive: [{ "keyNumber", "sentAt", "attempt" }]
  unanswered     jsonb not null default '[]',
  -- In minor units, of all payments of the order together: what the provider had given back under no identity of ours when the last
  -- attempt to pay this refund looked and stopped; and how much of that a person has looked at since, and vouched for.
  seen_elsewhere bigint,
  acknowledged   bigint not null default 0,
  -- when its run is started, or looked for, next
  start_at       timestamptz not null default clock_timestamp()
);
create index refund_unpaid on refund (start_at) where paid_at is null;
create index refund_of on refund (order_id);

-- Closed orders for which money is still held. There should be none.
create index orders_holding_money on saga_instance (instance_id)
  where saga = 'order' and status in ('completed', 'cancelled')
    and (state -> 'payments' ->> 'authorized')::bigint >
        (state -> 'payments' ->> 'captured')::bigint + (state -> 'payments' ->> 'voided')::bigint;

-- The first item of which too little is available. Locks the items, in one order for all, so that nobody deadlocks.
create function first_short(the_order text, the_step text, wants jsonb) returns text language plpgsql as $$
begin
  perform from item
    where sku in (select want.sku from jsonb_to_recordset(wants) as want (sku text)) order by sku for update;
  -- A statement of its own: it sees what those have left who were waited for.
  return (
    select want.sku from jsonb_to_recordset(wants) as want (sku text, quantity integer) join item using (sku)
    where item.on_hand - want.quantity < (
      select coalesce(sum(hold.quantity), 0) from stock_hold hold
      where hold.sku = item.sku and hold.state = 'held' and hold.expires_at > clock_timestamp()
        and (hold.order_id, hold.step) <> (the_order, the_step))
    order by want.sku limit 1);
end $$;

create function record_movements(the_order text, the_kind text, wants jsonb) returns void language sql as $$
  insert into stock_movement (kind, order_id, sku, quantity)
  select the_kind, the_order, sku, quantity from jsonb_to_recordset(wants) as moved (sku text, quantity integer);
$$;

-- Off the shelf and out of the house, or back (-1).
create function shift_stock(wants jsonb, sign integer) returns void language sql as $$
  update item set on_hand = on_hand - sign * moved.quantity, shipped = shipped + sign * moved.quantity
  from jsonb_to_recordset(wants) as moved (sku text, quantity integer) where item.sku = moved.sku;
$$;

-- Locks them before any item: whoever sells and whoever releases the same hold wait in one order, and one of them finds it.
create function open_holds(the_order text, the_step text) returns jsonb language sql as $$
  select coalesce(jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity)), '[]')
  from (select sku, quantity from stock_hold
        where order_id = the_order and step = the_step and state = 'held' order by sku for update) as held;
$$;

-- Only the holds that were locked are sold or released: a hold that is committed between two statements of these is left for the next.
create function end_holds(the_order text, the_step text, held jsonb, the_state text) returns void language sql as $$
  update stock_hold set state = the_state
  where order_id = the_order and step = the_step and state = 'held'
    and sku in (select ended.sku from jsonb_to_recordset(held) as ended (sku text));
  select record_movements(the_order, the_state, held);
$$;

-- Effects that a commit may carry: each answers with the item of which there is too little, and has changed nothing then, or null.

-- Holds all that is asked for, or nothing.
create function hold_stock(the_order text, asked jsonb) returns text language plpgsql as $$
declare
  the_step text := asked ->> 'step';
  short text := first_short(the_order, the_step, asked -> 'wants');
begin
  if short is not null then return short; end if;
  insert into stock_hold (order_id, step, sku, quantity, state, expires_at)
    select the_order, the_step, sku, quantity, 'held',
           clock_timestamp() + (asked ->> 'ttlMs')::float8 * interval '1 millisecond'
    from jsonb_to_recordset(asked -> 'wants') as want (sku text, quantity integer);
  perform record_movements(the_order, 'held', asked -> 'wants');
  return null;
end $$;

-- Sells all that is held, taking again what has lapsed, or nothing. Lapsing and confirming have one winner, because availability is
-- judged after the items are locked.
create function sell_stock(the_order text, asked jsonb) returns text language plpgsql as $$
declare
  the_step text := asked ->> 'step';
  held jsonb := open_holds(the_order, the_step);
  short text := first_short(the_order, the_step, held);
begin
  if short is not null then return short; end if;
  perform shift_stock(held, 1);
  perform end_holds(the_order, the_step, held, 'sold');
  return null;
end $$;

-- Releases all that is held, lapsed or not.
create function release_stock(the_order text, asked jsonb) returns text language plpgsql as $$
declare
  the_step text := asked ->> 'step';
begin
  perform end_holds(the_order, the_step, open_holds(the_order, the_step), 'released');
  return null;
end $$;
