-- Up Migration

-- No foreign key: it would wait for whoever has the order locked.
-- Why somebody gave a command: people's words, which a message to a run cites and Temporal's history never holds.
create table command_words (
  words_id text primary key,
  order_id text not null,
  reason text not null,
  kept_at timestamptz not null default clock_timestamp()
);
