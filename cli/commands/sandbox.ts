import { join } from 'node:path';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import type { Settings } from '../../settings/settings.ts';
import { runRole } from '../run-role.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  return runRole(async () => {
    const { dataDir, host, sandbox } = settings;
    const started = await startSandbox({ dataDir: join(dataDir, 'sandbox'), host, ...sandbox });
    process.stdout.write(
      `PSP ${started.url}/v1, warehouse ${started.url}/warehouse, mailbox ${started.smtpUrl}\n`,
    );
    return started;
  });
}
