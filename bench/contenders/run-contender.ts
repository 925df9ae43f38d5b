import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createPorts } from '../../adapters/create-ports.ts';
import { parseEnvFile } from '../../settings/env-file.ts';
import { requireRunSettings, type RunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { openPool, type Pool } from '../../store/database.ts';
import { Effects } from './effects.ts';
import { orderRequest } from './order-request.ts';
import type { Ending, PricedOrder } from './priced-order.ts';

interface Given {
  readonly settings: RunSettings;
  readonly effects: Effects;
  readonly pool: Pool;
}

interface Contender {
  /** From accepted to its end. `workflowId`: of its run, where it had one. */
  carryOut(order: PricedOrder): Promise<{ status: Ending; workflowId?: string }>;
  stop?(): Promise<void>;
}

/**
 * Serves `POST /orders`, and answers when the order has ended. It is told the same settings in the same way as Recourse, by the file
 * `.env` of the folder that it runs in, and runs until it gets SIGTERM.
 */
export async function runContender(start: (given: Given) => Promise<Contender>): Promise<void> {
  const { values } = parseEnvFile(readFileSync('.env', 'utf8'));
  const settings = requireRunSettings(loadSettings(values));
  const { database, api, host } = settings;
  const pool = openPool({ url: database.url, max: database.pool, timeoutMs: database.timeoutMs });
  const ports = createPorts(settings);
  const effects = new Effects({ ports, pool });
  const contender = await start({ settings, effects, pool });

  async function answer(request: IncomingMessage): Promise<object> {
    if (request.method !== 'POST') return { ready: true };
    const asked = orderRequest.parse(JSON.parse(await textOf(request)));
    return await contender.carryOut(await effects.price(randomUUID(), asked));
  }
  const server = createServer((request, response) => {
    const reply = (code: number, body: object) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    answer(request).then(
      (body) => reply(200, body),
      (error: unknown) => {
        console.error(error);
        reply(500, { detail: String(error) });
      },
    );
  });
  server.listen(api.port, host);
  await once(process, 'SIGTERM');
  server.closeAllConnections();
  server.close();
  await contender.stop?.();
  ports.close();
  await pool.end();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
