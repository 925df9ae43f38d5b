-- Up Migration

-- Accepts an order: its row, its first event and its idempotency key with its answer, or nothing, where the key is known, or another
-- request under it is worked on.
create function accept_order(the_key text, the_hash text, the_order jsonb, accepted jsonb, the_answer jsonb) returns text
language plpgsql as $$
begin
  -- The row is only seen by others once committed; this lock is what tells that one is being worked on.
  if not pg_try_advisory_xact_lock(hashtextextended(jsonb_build_array('idempotency key', 'place order', the_key)::text, 0)) then
    return 'in_flight';
  end if;
  if exists (select from idempotency_key where operation = 'place order' and key = the_key) then
    return 'known';
  end if;
  insert into orders (order_id, version, status, stage, cause, state, customer, shipping_address, payment_method)
    select said."orderId", 1, said.status, said.stage, said.cause, said.state, said.customer, said."shippingAddress", said."paymentMethod"
    from jsonb_to_record(the_order) as said ("orderId" text, status text, stage text, cause text, state jsonb, customer jsonb,
                                             "shippingAddress" jsonb, "paymentMethod" text);
  insert into order_event (order_id, version, event) values (the_order ->> 'orderId', 1, accepted);
  insert into idempotency_key (operation, key, request_hash, order_id, response)
    values ('place order', the_key, the_hash, the_order ->> 'orderId', the_answer);
  return 'done';
end $$;
