import { createTransport, type Transporter } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxForTest } from './start-for-test.ts';

let sandbox: SandboxForTest;
let transport: Transporter;

beforeEach(async () => {
  sandbox = await SandboxForTest.start();
  transport = createTransport(sandbox.smtpUrl);
});
afterEach(async () => {
  transport.close();
  await sandbox.remove();
});

const receipt = {
  from: 'shop@recourse.example',
  to: 'ada@customer.example',
  subject: 'Your receipt',
  text: 'Thank you.',
  html: '<p>Thank <b>you</b>.</p><script>alert(1)</script>',
  messageId: '<receipt.order-1@recourse.example>',
  headers: { 'X-Order-Id': 'order-1' },
};

const deliver = (mail: object = {}) => transport.sendMail({ ...receipt, ...mail });
const messages = async () => (await sandbox.json('/sandbox/mailbox/messages')) as Record<string, unknown>[];

describe('delivery', () => {
  it('given a receipt, when it is sent, then the ledger and the mailbox hold it', async () => {
    await deliver();
    expect(await sandbox.ledger('mailbox')).toEqual([
      {
        sequence: 1,
        at: expect.any(String) as string,
        operation: 'deliver',
        reference: receipt.messageId,
        idempotencyKey: receipt.messageId,
        orderId: 'order-1',
        to: ['ada@customer.example'],
        subject: 'Your receipt',
      },
    ]);
    expect(await messages()).toMatchObject([
      { text: 'Thank you.', html: expect.stringContaining('<b>you') as string },
    ]);
  });

  it('given a receipt, when the same Message-ID comes again, also at once, then it is dropped and counted', async () => {
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(await sandbox.ledger('mailbox')).toHaveLength(1);
    expect(await messages()).toMatchObject([{ repeats: 2 }]);
  });

  it('given a recipient who is refused, when a mail is sent, then it is 550 and nothing is stored', async () => {
    await expect(deliver({ to: 'ada@refused.example' })).rejects.toMatchObject({ responseCode: 550 });
    expect(await sandbox.ledger('mailbox')).toEqual([]);
  });

  it('given a mail larger than 1 MB, when it is sent, then it is refused', async () => {
    await expect(deliver({ text: 'x'.repeat(1_100_000) })).rejects.toMatchObject({ responseCode: 552 });
    expect(await sandbox.ledger('mailbox')).toEqual([]);
  });

  it('given a restart, when the same Message-ID comes again, then it is still a repeat', async () => {
    await deliver();
    await sandbox.restart();
    transport = createTransport(sandbox.smtpUrl);
    await deliver();
    expect(await messages()).toMatchObject([{ number: 1, subject: 'Your receipt', repeats: 1 }]);
  });
});

describe('faults', () => {
  it.each([
    [{ kind: 'fail_before', times: 1 } as const, 451, 0],
    [{ kind: 'fail_after', times: 1 } as const, 451, 1],
    [{ kind: 'rate_limit', times: 1 } as const, 450, 0],
    [{ kind: 'refuse', code: 'mailbox_full', times: 1 } as const, 550, 0],
    [{ kind: 'outage', times: 1 } as const, 421, 0],
    [{ kind: 'fail_sticky', times: 1 } as const, 451, 0],
    [{ kind: 'fail_sticky', effect: true, times: 1 } as const, 451, 1],
  ])(
    'given %o, when a mail is sent, then the answer is %i with %i stored, and the next try works',
    async (fault, code, stored) => {
      await sandbox.breakWith('mailbox', fault);
      await expect(deliver()).rejects.toMatchObject({ responseCode: code });
      expect(await sandbox.ledger('mailbox')).toHaveLength(stored);
      await deliver();
      expect(await sandbox.ledger('mailbox')).toHaveLength(1);
      expect(await sandbox.faults('mailbox')).toMatchObject([{ fired: 1, active: false }]);
    },
  );

  it.each([{ kind: 'lose_answer', times: 1 } as const, { kind: 'malformed', times: 1 } as const])(
    'given %o, when a mail is sent, then it is stored and the sender does not learn of it',
    async (fault) => {
      await sandbox.breakWith('mailbox', fault);
      await expect(deliver()).rejects.toThrow();
      expect(await sandbox.ledger('mailbox')).toHaveLength(1);
    },
  );

  it('given a delay, when a mail is sent, then it is stored before the answer comes', async () => {
    await sandbox.breakWith('mailbox', { kind: 'delay', ms: 200, times: 1 });
    const sending = deliver();
    await expect.poll(() => sandbox.operations('mailbox')).toEqual(['deliver']);
    await sending;
  });

  it('given a session that is open when an outage begins, when it sends, then it is told so', async () => {
    const pooled = createTransport({ url: sandbox.smtpUrl, pool: true } as object);
    await pooled.sendMail(receipt);
    await sandbox.breakWith('mailbox', { kind: 'outage' });
    await expect(pooled.sendMail({ ...receipt, messageId: '<2@x>' })).rejects.toMatchObject({
      responseCode: 421,
    });
    pooled.close();
    expect(await sandbox.ledger('mailbox')).toHaveLength(1);
  });
});

describe('the pages', () => {
  it('given a mail with markup, when it is looked at, then nothing in it can run', async () => {
    await deliver({ subject: 'Hello <img src=x onerror=alert(1)>' });
    const list = await (await sandbox.fetch('/sandbox/mailbox')).text();
    expect(list).toContain('Hello &lt;img');
    const response = await sandbox.fetch('/sandbox/mailbox/1');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('<img');
    expect((await sandbox.fetch('/sandbox/mailbox/2')).status).toBe(404);
    expect((await sandbox.fetch('/sandbox/mailbox/none')).status).toBe(404);
  });
});
