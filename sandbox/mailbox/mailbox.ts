import { join } from 'node:path';
import { Party } from '../exchange/party.ts';
import { type Delivered, type Mail, type MailEvent, mailEventSchema } from './mail.ts';

export const mailboxOperations = ['deliver'] as const;

export class Mailbox {
  readonly party: Party<MailEvent>;
  readonly #mails = new Map<string, Mail>();

  constructor(dataDir: string, stopping: AbortSignal) {
    this.party = new Party({
      path: join(dataDir, 'mailbox.jsonl'),
      event: mailEventSchema,
      apply: (event, at) => this.#apply(event, at),
      stopping,
    });
  }

  mails(): Mail[] {
    return [...this.#mails.values()];
  }

  mail(number: number): Mail | undefined {
    return this.mails()[number - 1];
  }

  /** Stores it, or drops it as a repeat of the same Message-ID. */
  receive(mail: Delivered): void {
    const { messageId, orderId, subject, to } = mail;
    if (this.#mails.has(messageId)) {
      this.party.commit({ events: [{ type: 'repeated', messageId }] }, new Date());
      return;
    }
    const effect = {
      operation: 'deliver',
      reference: messageId,
      idempotencyKey: messageId,
      orderId,
      to,
      subject,
    };
    this.party.commit({ events: [mail], effects: [effect] }, new Date());
  }

  #apply(event: MailEvent, at: Date): void {
    const known = this.#mails.get(event.messageId);
    if (event.type === 'delivered') {
      this.#mails.set(event.messageId, {
        ...event,
        number: this.#mails.size + 1,
        receivedAt: at,
        repeats: 0,
      });
    } else if (known !== undefined) {
      this.#mails.set(event.messageId, { ...known, repeats: known.repeats + 1 });
    }
  }
}
