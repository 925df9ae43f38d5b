import { retryDelayMs } from '../../../activities/backoff.ts';
import { classify } from '../../../adapters/classify.ts';
import { goodUntil, orderToken } from '../../../settings/order-token.ts';
import type { RunSettings } from '../../../settings/run-settings.ts';
import { complaints } from '../../../worker/complaints.ts';
import { forEach } from '../../../worker/each.ts';
import { repeat, type Repeating } from '../../../worker/repeat.ts';
import {
  claimMails,
  giveUpMail,
  markMailed,
  postponeMail,
  type CaseToMail,
} from '../store/cases/case-mails.ts';
import type { OrderBackground } from './order-background.ts';

const everyMs = 500;
const sentAtOnce = 10;

type Mailer = Pick<OrderBackground, 'settings' | 'pool' | 'ports' | 'logger'>;

/**
 * Asks customers by mail for what only they can mend: at least once for each case, under one Message-ID. In the background: no
 * order waits for a mail server.
 */
export function startMailer(options: Mailer): Repeating {
  const { settings, pool, logger } = options;
  // A mail takes several exchanges, each of which may use up its time.
  const patienceMs = 6 * settings.steps.requestTimeoutMs;
  return repeat({
    everyMs,
    async work() {
      const claimed = await claimMails(pool, { limit: sentAtOnce, patienceMs });
      await forEach(claimed, {
        work: (one) => send(options, one),
        named: ({ orderId: instanceId, caseId }) => ({ instanceId, caseId }),
        failed: 'could not write down what became of a mail to a customer',
        atOnce: sentAtOnce,
        logger,
      });
    },
    onError: complaints(logger, 'could not ask customers by mail'),
  });
}

async function send({ settings, pool, ports, logger }: Mailer, one: CaseToMail): Promise<void> {
  const { caseId, orderId, customer, message, total, customerUntil, attempts } = one;
  const until = customerUntil === null ? {} : { until: customerUntil };
  const messageId = `<${caseId}.action@recourse.example>`;
  try {
    await ports.notices.send({
      messageId,
      orderId,
      customer,
      message,
      total,
      link: linkOf(settings, one),
      ...until,
    });
    await markMailed(pool, caseId);
  } catch (error) {
    const failure = classify(error);
    const { cause, detail } = failure;
    logger.warn({ instanceId: orderId, caseId, cause, detail }, 'could not ask a customer by mail');
    if (failure.kind === 'business') await giveUpMail(pool, caseId);
    else await postponeMail(pool, caseId, retryDelayMs(attempts, failure, settings.steps));
  }
}

function linkOf({ api, linkSecret, reviews }: RunSettings, { orderId, customerUntil }: CaseToMail): string {
  const page = `${api.publicUrl}/shop/orders/${orderId}`;
  if (linkSecret === undefined || customerUntil === null) return page;
  return `${page}?token=${orderToken(linkSecret, { orderId, until: goodUntil(reviews) })}`;
}
