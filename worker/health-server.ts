import { once } from 'node:events';
import { createServer } from 'node:http';

const patienceMs = 1_000;

/** The check of each part; it throws where something is wrong. */
export type Checks = Readonly<Record<string, () => unknown>>;

/** `/healthz`: this process is alive. `/readyz`: 200 when all parts answer, else 503, with what each said. */
export async function startHealthServer(options: {
  host: string;
  port: number;
  checks: Checks;
}): Promise<{ stop(): void }> {
  const { host, port, checks } = options;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    };
    if (request.url === '/healthz') answer(200, { status: 'ok' });
    else if (request.url === '/readyz')
      void readiness(checks).then((ready) => answer(ready.status === 'ready' ? 200 : 503, ready));
    else answer(404, { status: 404, title: 'There is only /healthz and /readyz here.' });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readiness(checks: Checks) {
  const said = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await ask(check)] as const),
  );
  const ready = said.every(([, { status }]) => status === 'ok');
  return { status: ready ? 'ready' : 'not_ready', checks: Object.fromEntries(said) };
}

async function ask(check: () => unknown): Promise<{ status: 'ok' } | { status: 'down'; detail: string }> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    await Promise.race([check(), tooLong]);
    return { status: 'ok' };
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
