import { Agent, request } from 'node:http';
import type { FuzzRequest } from './requests.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

export const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends it as it is: fetch would tidy up paths and headers. Of an endless answer only the beginning is read. */
export async function send(url: string, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
    const sending = request(
      { agent, hostname, port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const chunks: Buffer[] = [];
        const done = () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            retryAfter: answer.headers['retry-after'],
            text: Buffer.concat(chunks).toString(),
          });
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', done);
        if (answer.headers['content-type']?.startsWith('text/event-stream') !== true) return;
        done();
        answer.destroy();
      },
    );
    sending.once('error', reject);
    sending.end(method === 'GET' ? undefined : body);
  });
}
