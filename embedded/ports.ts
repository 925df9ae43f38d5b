import { createServer, type Server } from 'node:net';
import { StartError } from './start-error.ts';

export type WantedPort = { port: number; host: string; what: string; setting: string };

/** Tries every wanted port before anything is started. @throws StartError naming each that cannot be had. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const fixed = wanted.filter(({ port }) => port !== 0);
  const problems: string[] = [];
  for (const want of fixed) {
    const rival = fixed.find((other) => other !== want && other.port === want.port);
    if (rival && fixed.indexOf(rival) < fixed.indexOf(want)) {
      problems.push(
        `Port ${want.port} is wanted by ${rival.what} (${rival.setting}) and ${want.what} (${want.setting}).`,
      );
      continue;
    }
    const trouble = await portTrouble(want);
    if (trouble !== undefined) problems.push(trouble);
  }
  // Several ports on one host have one trouble with it.
  if (problems.length > 0) throw new StartError([...new Set(problems)].join('\n'));
}

/** Of a name that the DNS does not know, or does not answer about, and of another machine's address. */
const noHost = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'];

async function portTrouble({ port, host, what, setting }: WantedPort): Promise<string | undefined> {
  const ofPort = (trouble: string) => `Port ${port} for ${what} ${trouble}. Set ${setting} to another port.`;
  try {
    await close(await listen(port, host));
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return ofPort(`is taken on ${host}`);
    if (code === 'EACCES') return ofPort('may not be used by this user');
    if (code !== undefined && noHost.includes(code))
      return `${host} is no address of this machine. Set RECOURSE_HOST to one that is.`;
    throw error;
  }
}

/** As many different ports as asked for, free a moment ago. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, host)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

export async function freePort(host?: string): Promise<number> {
  const [port = 0] = await freePorts(1, host);
  return port;
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('A TCP server has an address and a port');
  return address.port;
}
