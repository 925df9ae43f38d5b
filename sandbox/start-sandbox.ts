import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { buildHttpServer } from './http-server.ts';
import { Mailbox } from './mailbox/mailbox.ts';
import { listenForMail } from './mailbox/smtp.ts';
import { Psp } from './psp/psp.ts';
import { Warehouse } from './warehouse/warehouse.ts';

export interface SandboxOptions {
  /** Where the journals are kept; made if it is not there. One sandbox at a time. */
  dataDir: string;
  /** 0 takes a free one. */
  port: number;
  /** 0 takes a free one. */
  smtpPort: number;
  /** Default 127.0.0.1. */
  host?: string;
}

export interface Sandbox {
  /** Such as `http://127.0.0.1:3100`. */
  url: string;
  /** Such as `smtp://127.0.0.1:2525`. */
  smtpUrl: string;
  /** Cuts every connection, the delayed ones too, and closes the journals. */
  stop: () => Promise<void>;
}

/**
 * Starts the payment provider, the warehouse and the mailbox, with the state that their journals hold.
 *
 * @throws an error with the code `EADDRINUSE` where a port is taken, an `UnreadableJournalError` where a journal is damaged
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, host = '127.0.0.1', port, smtpPort } = options;
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await mkdir(dataDir, { recursive: true });
    const stopping = new AbortController();
    const psp = new Psp(dataDir, stopping.signal);
    undo.push(() => psp.party.close());
    const warehouse = new Warehouse(dataDir, stopping.signal);
    undo.push(() => warehouse.party.close());
    const mailbox = new Mailbox(dataDir, stopping.signal);
    undo.push(() => mailbox.party.close());

    const http = await buildHttpServer({ psp, warehouse, mailbox });
    undo.push(() => http.close());
    await http.listen({ port, host });
    const smtp = await listenForMail(mailbox, { port: smtpPort, host });
    undo.push(() => smtp.close());
    undo.push(() => stopping.abort());

    const { port: httpPort } = http.server.address() as AddressInfo;
    return { url: `http://${host}:${httpPort}`, smtpUrl: `smtp://${host}:${smtp.port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
