-- Up Migration

-- What was asked for before a decision is kept with the decision.
drop table order_revision;
