-- Up Migration

-- In minor units, of all payments of the order together: what the provider had given back under no identity of ours when the last
-- attempt to pay this refund looked and stopped; and how much of that a person has looked at since, and vouched for.
alter table refund add column seen_elsewhere bigint, add column acknowledged bigint not null default 0;
