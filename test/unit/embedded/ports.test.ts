import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkPorts, freePorts } from '../../../embedded/ports.ts';

const host = '127.0.0.1';

describe('ports', () => {
  it('are all different', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
  });

  it('that are free are no trouble, nor is 0', async () => {
    const [port = 0] = await freePorts(1);
    await checkPorts([
      { port, host, what: 'the API', setting: 'RECOURSE_API_PORT' },
      { port: 0, host, what: 'Temporal', setting: 'RECOURSE_TEMPORAL_PORT' },
      { port: 0, host, what: 'PostgreSQL', setting: 'RECOURSE_POSTGRES_PORT' },
    ]);
  });

  it('that are taken are named with the setting that moves them', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    try {
      await expect(
        checkPorts([{ port, host, what: 'the API', setting: 'RECOURSE_API_PORT' }]),
      ).rejects.toThrow(
        `Port ${port} for the API is taken on ${host}. Set RECOURSE_API_PORT to another port.`,
      );
    } finally {
      server.close();
    }
  });

  it('that two parts want are named with both settings', async () => {
    const [port = 0] = await freePorts(1);
    const wanted = [
      { port, host, what: 'the API', setting: 'RECOURSE_API_PORT' },
      { port, host, what: 'the sandboxes', setting: 'RECOURSE_SANDBOX_PORT' },
    ];
    await expect(checkPorts(wanted)).rejects.toThrow(/RECOURSE_API_PORT.*RECOURSE_SANDBOX_PORT/);
  });
});
