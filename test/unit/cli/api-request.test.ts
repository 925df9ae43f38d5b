import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { apiRequest } from '../../../cli/api-request.ts';

it('tells of what the API refused each field that is wrong, and why', async () => {
  const problem = {
    title: 'The request is not as described',
    detail: 'One field is not as described: status.',
    errors: [{ parameter: 'status', detail: 'Must be one of open, archived' }],
  };
  const server = createServer((_request, response) => response.writeHead(400).end(JSON.stringify(problem)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    await expect(
      apiRequest(`http://127.0.0.1:${port}`, { method: 'GET', path: '/dead-letters', answer: z.unknown() }),
    ).rejects.toThrow(
      'The request is not as described: One field is not as described: status.\n  status: Must be one of open, archived',
    );
  } finally {
    server.close();
  }
});
