import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { readMail } from './mail.ts';
import type { Mailbox } from './mailbox.ts';
import { type Reception, receive } from './reception.ts';

const LARGEST_MAIL_BYTES = 1_048_576;
const REFUSED_DOMAIN = '@refused.example';

export interface SmtpListener {
  port: number;
  close: () => Promise<void>;
}

export async function listenForMail(
  mailbox: Mailbox,
  { port, host }: { port: number; host: string },
): Promise<SmtpListener> {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    banner: 'Recourse sandbox mailbox',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: false,
    size: LARGEST_MAIL_BYTES,
    logger: false,

    onConnect(_session, callback) {
      callback(mailbox.party.faults.isNext('deliver', 'outage') ? unavailable(mailbox) : null);
    },

    // A connection that was opened before the outage feels it as well.
    onMailFrom(_address, _session, callback) {
      callback(mailbox.party.faults.isNext('deliver', 'outage') ? unavailable(mailbox) : null);
    },

    onRcptTo({ address }, _session, callback) {
      const isRefused = address.toLowerCase().endsWith(REFUSED_DOMAIN);
      callback(isRefused ? smtpError(550, '5.1.1 No such mailbox here') : null);
    },

    onData(stream, session, callback) {
      accept(mailbox, stream, session).then(
        (reception) => conclude(reception, sockets.get(session.remotePort), callback),
        (error: unknown) => callback(smtpError(451, `4.3.0 ${String(error)}`)),
      );
    },
  });
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A client that goes away in the middle of its message is none of our failures.
  server.on('error', () => undefined);

  return {
    port: (server.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

async function accept(
  mailbox: Mailbox,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<Reception> {
  const chunks: Buffer[] = [];
  // Read to its end even when it is too large: SMTP cannot answer before.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (!stream.sizeExceeded) chunks.push(chunk);
  }
  if (stream.sizeExceeded)
    return { kind: 'rejected', code: 552, text: '5.3.4 The message is larger than 1 MB' };
  const recipients = envelope.rcptTo.map(({ address }) => address);
  return receive(mailbox, await readMail(Buffer.concat(chunks), recipients));
}

function conclude(
  reception: Reception,
  socket: Socket | undefined,
  callback: (error?: Error | null, message?: string) => void,
): void {
  switch (reception.kind) {
    case 'accepted':
      callback(null, '2.0.0 Accepted');
      break;
    case 'rejected':
      callback(smtpError(reception.code, reception.text));
      break;
    case 'cut':
      socket?.destroy();
      break;
    case 'garbled':
      socket?.end('\u0000\u0001?\r\n');
      break;
  }
}

function unavailable(mailbox: Mailbox): Error {
  mailbox.party.faults.strike('deliver', 'arrival');
  return smtpError(421, '4.3.2 Service not available (sandbox fault)');
}

const smtpError = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
