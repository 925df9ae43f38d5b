import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idleServer, type IdleServer } from './idle-server.ts';

let server: IdleServer;
beforeAll(async () => {
  server = await idleServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.stop());

/** All that comes back on a connection until the other side ends it. */
async function told(bytes: string): Promise<string> {
  const { port } = server.app.server.address() as AddressInfo;
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('end', () => {
      socket.end();
      resolve(answer);
    });
    socket.once('error', reject);
  });
}

function problemIn(answer: string): unknown {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toContain('application/problem+json');
  return JSON.parse(body);
}

const host = 'Host: api';

describe('what cannot be read as HTTP is a problem as well', () => {
  it.each([
    ['another language', 'HELO api\r\n\r\n', 400, 'malformed-request'],
    ['a header without a name', `GET / HTTP/1.1\r\n${host}\r\n: x\r\n\r\n`, 400, 'malformed-request'],
    [
      'two lengths',
      `POST /orders HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
      400,
      'malformed-request',
    ],
    [
      'a chunk of no length',
      `POST /orders HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'malformed-request',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed-request'],
    [
      '20 KiB of headers',
      `GET / HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
  ])('%s', async (_, bytes, status, type) => {
    const answer = await told(bytes);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(problemIn(answer)).toMatchObject({ status, type: `/problems/${type}` });
  });

  it('and so is what does not come to its end', async () => {
    Object.assign(server.app.server, { headersTimeout: 50, requestTimeout: 50 });
    const answer = await told(
      `POST /orders HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    expect(problemIn(answer)).toMatchObject({ status: 408, type: '/problems/request-timeout' });
  });
});
