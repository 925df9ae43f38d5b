-- Up Migration

-- The last time that something of an order's record was written, events or not: whoever has read it with one may write on it while it stands.
-- A number that counts would come round again where the database loses what was committed last.
alter table orders add column last_commit uuid not null default gen_random_uuid();

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
  update stock_hold set state = 'sold' where order_id = the_order and step = the_step and state = 'held';
  perform record_movements(the_order, 'sold', held);
  return null;
end $$;

-- Lets go of what is held, lapsed or not.
create function release_stock(the_order text, asked jsonb) returns text language plpgsql as $$
declare
  the_step text := asked ->> 'step';
  held jsonb := open_holds(the_order, the_step);
begin
  update stock_hold set state = 'released' where order_id = the_order and step = the_step and state = 'held';
  perform record_movements(the_order, 'released', held);
  return null;
end $$;

-- Writes what follows for an order of which `known` was the last commit, unless there have been others: then it says conflict. With an
-- effect, `written` follows where the effect is done, and `otherwise` where it is refused.
create function commit_order(
  the_order text, known uuid, written jsonb, effect text default null, asked jsonb default null, otherwise jsonb default null,
  out came_to text, out commit_id uuid, out committed_at timestamptz
) language plpgsql as $$
declare
  short text;
  chosen jsonb := written;
  happened jsonb;
begin
  came_to := 'committed';
  perform from orders where order_id = the_order and last_commit = known for update;
  if not found then
    came_to := 'conflict';
    return;
  end if;
  if effect is not null then
    execute format('select %I($1, $2)', effect) into short using the_order, asked;
    if short is not null then
      came_to := 'refused';
      chosen := otherwise;
    end if;
  end if;
  commit_id := gen_random_uuid();
  happened := chosen -> 'events';
  insert into fence (order_id, step, phase, key_number, request_hash, state, outcome, reference, attempts, key_sent_at,
                     revision, made, prepared_for, standing, unanswered)
    select the_order, said.step, said.phase, said."keyNumber", said."requestHash", said.state, said.outcome, said.reference,
           said.attempts, to_timestamp(said."keySentAt" / 1000), coalesce(said.revision, 1), coalesce(said.made, '[]'),
           said."preparedFor", said.standing, coalesce(said.unanswered, '[]')
    from jsonb_to_recordset(chosen -> 'fences') as said (
      step text, phase text, "keyNumber" integer, "requestHash" text, state text, outcome jsonb, reference text, attempts integer,
      "keySentAt" float8, revision integer, made jsonb, "preparedFor" integer, standing jsonb, unanswered jsonb)
    on conflict (order_id, step, phase) do update set
      (key_number, request_hash, state, outcome, reference, attempts, key_sent_at, revision, made, prepared_for, standing, unanswered) =
      (excluded.key_number, excluded.request_hash, excluded.state, excluded.outcome, excluded.reference, excluded.attempts,
       excluded.key_sent_at, excluded.revision, excluded.made, excluded.prepared_for, excluded.standing, excluded.unanswered);
  if jsonb_array_length(happened) = 0 then
    update orders set last_commit = commit_id where order_id = the_order;
  else
    insert into order_event (order_id, version, event)
      select the_order, (chosen ->> 'version')::integer - jsonb_array_length(happened) + ordinality, event
      from jsonb_array_elements(happened) with ordinality as appended (event, ordinality);
    update orders set last_commit = commit_id, version = (chosen ->> 'version')::integer, status = chosen ->> 'status',
        stage = chosen ->> 'stage', cause = chosen ->> 'cause', state = chosen -> 'state', updated_at = clock_timestamp(),
        -- The run has to be told: if it was not, whoever looks after runs does it soon.
        next_look_at = case when (chosen ->> 'toBeTold')::boolean then clock_timestamp() else next_look_at end
      where order_id = the_order;
    -- Told with the commit, and not before.
    perform pg_notify(channel, the_order) from jsonb_array_elements_text(chosen -> 'channels') as channel;
  end if;
  committed_at := clock_timestamp();
end $$;
