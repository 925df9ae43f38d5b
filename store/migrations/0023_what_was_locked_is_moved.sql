-- Up Migration

-- What is sold or released is what was locked: a hold that is committed between two statements of these is left for whoever comes next.
create or replace function sell_stock(the_order text, asked jsonb) returns text language plpgsql as $$
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

create or replace function release_stock(the_order text, asked jsonb) returns text language plpgsql as $$
declare
  the_step text := asked ->> 'step';
begin
  perform end_holds(the_order, the_step, open_holds(the_order, the_step), 'released');
  return null;
end $$;

create function end_holds(the_order text, the_step text, held jsonb, the_state text) returns void language sql as $$
  update stock_hold set state = the_state
  where order_id = the_order and step = the_step and state = 'held'
    and sku in (select ended.sku from jsonb_to_recordset(held) as ended (sku text));
  select record_movements(the_order, the_state, held);
$$;
