-- Up Migration

-- The database was restored from a back-up, and nobody has asked since what the parties know of this instance: its record may have
-- forgotten what was done, so that nothing is sent by it before.
alter table saga_instance add column asks_first boolean not null default false;

-- Where this database was when it was last at work, by who looks. A copy that is put in its place was somewhere else.
create table database_place (
  seen_by text primary key,
  place   text not null
);
