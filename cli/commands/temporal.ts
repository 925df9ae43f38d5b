import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
