import { connect } from 'node:net';

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'smtp:': 25, 'smtps:': 465 };

/** Whether somebody listens there. No request is made, so that a probe costs an outside part next to nothing. */
export async function accepts(url: string, { timeoutMs }: { timeoutMs: number }): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (defaultPorts[protocol] ?? 80) : Number(port),
      timeout: timeoutMs,
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error(`No connection within ${timeoutMs} ms`)));
    socket.once('error', reject);
  });
}
