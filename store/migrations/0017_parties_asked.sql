-- Up Migration

-- Which run asked the other parties last what they know of an order: a run that has to, sends nothing before it is on record.
alter table orders add column parties_asked_by text;
