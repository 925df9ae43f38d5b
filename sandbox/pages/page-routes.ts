import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Party } from '../exchange/party.ts';
import { type Mail, readContent } from '../mailbox/mail.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { indexPage, type PartySummary } from './index-page.ts';
import { mailboxPage, mailPage } from './mailbox-pages.ts';
import { sendNotFound } from './not-found-page.ts';
import { sendPage } from './page.ts';
import type { Psp } from '../psp/psp.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

const mailPath = z.object({ number: z.coerce.number().int().positive().catch(0) });

interface Parties {
  psp: Psp;
  warehouse: Warehouse;
  mailbox: Mailbox;
}

/** To be registered under /sandbox. */
export function pageRoutes({ psp, warehouse, mailbox }: Parties) {
  return async function register(app: FastifyInstance): Promise<void> {
    app.get('/', (_request, reply) =>
      sendPage(
        reply,
        'Sandbox',
        indexPage([
          summary('psp', 'Payment provider', psp.party),
          summary('warehouse', 'Warehouse', warehouse.party),
          summary('mailbox', 'Mailbox', mailbox.party),
        ]),
      ),
    );
    app.get('/mailbox', (_request, reply) => sendPage(reply, 'Mailbox', mailboxPage(mailbox.mails())));
    app.get('/mailbox/messages', async (_request, reply) =>
      reply.send(await Promise.all(mailbox.mails().map(messageView))),
    );
    app.get('/mailbox/:number', async (request, reply) => {
      const mail = mailbox.mail(mailPath.parse(request.params).number);
      if (mail === undefined) {
        return sendNotFound(request, reply, { code: 'mail_unknown', detail: 'There is no such mail.' });
      }
      return sendPage(
        reply,
        mail.subject === '' ? '(no subject)' : mail.subject,
        mailPage(mail, await readContent(mail)),
      );
    });
    return Promise.resolve();
  };
}

async function messageView(mail: Mail) {
  const { text, html } = await readContent(mail);
  const { from, messageId, number, orderId, receivedAt, repeats, subject, to } = mail;
  return { number, receivedAt, messageId, orderId, from, to, subject, repeats, text, html };
}

const summary = <Event>(name: string, title: string, { faults, ledger }: Party<Event>): PartySummary => ({
  name,
  title,
  effects: ledger.length,
  faults: faults.list(),
});
