-- Up Migration

-- A decision id is unique within its case: whoever chooses it need not know of other cases.
alter table review_decision drop constraint review_decision_pkey;
alter table review_decision add primary key (case_id, decision_id);
-- first approvals are looked for within their case as well
drop index review_event_approved_first;

-- a decision that waits for its amount to be approved, and what the case was about before: { "decision", "data", "cause", "message" }
alter table review_case add column proposed jsonb;
