-- Up Migration

-- Why somebody gave a command: people's words, which a message to a run cites and Temporal's history never holds.
create table command_words (
  words_id text primary key,
  order_id text not null references orders,
  reason text not null,
  kept_at timestamptz not null default clock_timestamp()
);
