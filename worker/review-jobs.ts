import { decide, type DecideRefusal } from '../store/cases/decide.ts';
import { claimReviews, endReview, type ClaimedReview } from '../store/cases/review-jobs.ts';
import { sendCommand } from '../client/send-command.ts';
import { refOf } from '../store/saga.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { forEach } from './each.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyMs = 250;

/** Takes the decisions of bulk jobs, with every other worker: each case for itself, with a result of its own. */
export function startReviewJobs({ settings, pool, client, logger }: Background): Repeating {
  const { jobAtOnce: atOnce, jobItemMs: patienceMs } = settings.repair;
  return repeat({
    everyMs,
    async work(stopped) {
      for (;;) {
        const items = await claimReviews(pool, { atOnce, patienceMs });
        // What fails here is taken again when its patience is over.
        await forEach(items, {
          work: (item) => decideOne({ pool, client, logger }, item),
          named: ({ jobId, caseId }) => ({ jobId, caseId }),
          failed: 'could not take a decision of a bulk job',
          atOnce,
          logger,
        });
        if (items.length < atOnce || stopped()) return;
      }
    },
    onError: complaints(logger, 'could not work on bulk decisions'),
  });
}

async function decideOne(
  { pool, client, logger }: Pick<Background, 'pool' | 'client' | 'logger'>,
  item: ClaimedReview,
): Promise<void> {
  const { jobId, caseId, revision, decision, data, by, lead, reason, note } = item;
  const decisionId = `bulk/${jobId}/${caseId}`;
  const command = { caseId, revision, decisionId, decision, data, by, lead, reason, note: note ?? undefined };
  const verdict = await decide(pool, { ...command, via: 'rest' });
  if (verdict.kind !== 'decided') {
    await endReview(pool, item, { status: statusAfter(verdict), message: verdict.message });
    return;
  }
  await endReview(pool, item, { status: 'succeeded', ...open[verdict.state] });
  if (verdict.state === 'seconded') return;
  // A run that cannot be told now finds the decision later: it is on record.
  const answer = await sendCommand(client, refOf(pool, verdict.instanceId), { name: 'nudge' });
  if (answer.kind !== 'accepted')
    logger.warn({ caseId, answer: answer.kind }, 'could not tell of a decision');
}

/** Decisions after which something is still to be done. */
const open: Readonly<Record<string, { readonly message?: string }>> = {
  seconded: { message: 'A second person has to approve it as well.' },
  proposed: { message: 'The amount is above the limit: it has to be approved.' },
};

/** Skipped is what somebody else has taken care of. */
function statusAfter({ kind }: DecideRefusal): 'failed' | 'skipped' {
  return kind === 'case_closed' ? 'skipped' : 'failed';
}
