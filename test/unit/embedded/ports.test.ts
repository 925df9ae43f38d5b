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

  it('on a host that is not here are no trouble of their own: the host is named, once', async () => {
    const [one = 0, two = 0] = await freePorts(2);
    // Of TEST-NET-1, which no machine has.
    const wanted = [one, two].map((port) => ({
      port,
      host: '192.0.2.1',
      what: 'the API',
      setting: 'RECOURSE_API_PORT',
    }));
    await expect(checkPorts(wanted)).rejects.toThrow(
      /^192\.0\.2\.1 is no address of this machine\. Set RECOURSE_HOST to one that is\.$/,
    );
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
