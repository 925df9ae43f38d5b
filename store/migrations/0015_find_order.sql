-- Up Migration

-- People know an order by the beginning of its id; an ordinary index on text serves `like 'beginning%'` in the C collation only.
create index orders_by_beginning_of_id on orders (order_id text_pattern_ops);
