-- Up Migration

-- What was sent under a key and never answered, so that it may still arrive: [{"keyNumber", "sentAt", "attempt", "once"}].
alter table fence add column unanswered jsonb not null default '[]';

-- Of what is under way it is not known how much of it was answered: the last request counts as unanswered.
update fence set unanswered = jsonb_build_array(jsonb_build_object(
    'keyNumber', key_number, 'attempt', attempts, 'once', true,
    'sentAt', (extract(epoch from clock_timestamp()) * 1000)::bigint))
  where step <> 'stockHold' and (state = 'attempting' or attempts > 1)
    and exists (select from orders where orders.order_id = fence.order_id and orders.state ->> 'closed' is null);

-- A refund is sent by the same rules.
alter table refund add column attempts integer not null default 0;
alter table refund add column unanswered jsonb not null default '[]';
update refund set unanswered = jsonb_build_array(jsonb_build_object(
    'keyNumber', key_number, 'attempt', 0, 'sentAt', (extract(epoch from clock_timestamp()) * 1000)::bigint))
  where paid_at is null and key_sent_at is not null;
