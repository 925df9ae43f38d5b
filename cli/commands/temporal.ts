import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { StartError } from '../../embedded/start-error.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Arguments } from '../arguments.ts';
import { readAddresses } from '../start/addresses.ts';

/** Passes everything on to the Temporal CLI, which reads where Temporal is from its environment. */
export async function run(context: { settings: Settings; arguments: Arguments }): Promise<number> {
  const { dataDir, temporal } = context.settings;
  const { path } = await resolveTemporalCli({
    cli: temporal.cli,
    // Standard output is the CLI's: its answers are read by programs.
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  const address = temporal.address ?? readAddresses(dataDir)?.temporal;
  if (address === undefined && asksTemporal(context.arguments.words) && !(await listens(cliDefault)))
    throw new StartError(
      `No Temporal: \`recourse start\` is not running on ${dataDir}, TEMPORAL_ADDRESS is not set, and nobody listens at ` +
        `${cliDefault.host}:${cliDefault.port}. Start it, or set that.`,
    );
  const child = spawn(path, context.arguments.words, {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(address === undefined ? {} : { TEMPORAL_ADDRESS: address }),
      TEMPORAL_NAMESPACE: temporal.namespace,
    },
  });
  // A terminal sends Ctrl-C to both; the CLI decides what becomes of it.
  process.on('SIGINT', () => undefined);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Where the CLI looks when nobody tells it. */
const cliDefault = { host: '127.0.0.1', port: 7233 };

/** Its other commands are about itself; an address among the words, or a profile, is the CLI's own business. */
function asksTemporal([command = '', ...rest]: readonly string[]): boolean {
  const asking = ['activity', 'batch', 'operator', 'schedule', 'task-queue', 'worker', 'workflow'];
  const own = /^(--help|-h|--address|--profile|--env)(=|$)/;
  return asking.includes(command) && !rest.some((word) => own.test(word));
}

async function listens(at: { host: string; port: number }): Promise<boolean> {
  const socket = connect(at);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
