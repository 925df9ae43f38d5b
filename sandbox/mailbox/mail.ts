import { createHash } from 'node:crypto';
import { type AddressObject, simpleParser } from 'mailparser';
import { z } from 'zod';

export const mailEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('delivered'),
    messageId: z.string(),
    orderId: z.string().nullable(),
    from: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    /** The message as it came, in base64. */
    raw: z.base64(),
  }),
  z.strictObject({ type: z.literal('repeated'), messageId: z.string() }),
]);
export type MailEvent = z.infer<typeof mailEventSchema>;
export type Delivered = Extract<MailEvent, { type: 'delivered' }>;

export interface Mail extends Delivered {
  number: number;
  receivedAt: Date;
  /** How often the same Message-ID came again, and was dropped. */
  repeats: number;
}

export interface MailContent {
  headers: { name: string; value: string }[];
  text: string;
  html: string | null;
}

/** `recipients` are the envelope's. A message without an id gets one of its contents, so that a repeat is one. */
export async function readMail(raw: Buffer, recipients: string[]): Promise<Delivered> {
  const parsed = await simpleParser(raw);
  const orderId = parsed.headers.get('x-order-id');
  return {
    type: 'delivered',
    messageId: parsed.messageId ?? `<${createHash('sha256').update(raw).digest('hex')}@sandbox>`,
    orderId: typeof orderId === 'string' ? orderId : null,
    from: addressText(parsed.from),
    to: recipients,
    subject: parsed.subject ?? '',
    raw: raw.toString('base64'),
  };
}

export async function readContent({ raw }: Delivered): Promise<MailContent> {
  const parsed = await simpleParser(Buffer.from(raw, 'base64'), { skipImageLinks: true });
  return {
    headers: parsed.headerLines.map(({ line }) => {
      const colon = line.indexOf(':');
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
    }),
    text: parsed.text ?? '',
    html: parsed.html === false ? null : (parsed.html ?? null),
  };
}

const addressText = (address: AddressObject | undefined): string => address?.text ?? '';
