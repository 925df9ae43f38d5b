-- Up Migration

-- uncounted: sold to an order that does without it now, after the warehouse had refused to send it. Nobody knows whether it is there:
-- it stays sold until somebody has counted it. Less than none: the order has taken it up again.
alter table stock_movement drop constraint stock_movement_kind_check;
alter table stock_movement add constraint stock_movement_kind_check
  check (kind in ('restocked', 'held', 'sold', 'released', 'returned', 'uncounted'));
