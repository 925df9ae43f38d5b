-- Up Migration

-- A decision id is unique within its case: whoever chooses it need not know of other cases.
alter table review_decision drop constraint review_decision_pkey;
alter table review_decision add primary key (case_id, decision_id);
-- first approvals are looked for within their case as well
drop index review_event_approved_first;
