import { join } from 'node:path';
import { checkPorts } from '../../embedded/ports.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import type { Settings } from '../../settings/settings.ts';
import { runRole } from '../run-role.ts';
import { wantedBySandboxes } from '../start/claim-ports.ts';
import { lockData } from '../start/data-lock.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const { dataDir, host, sandbox } = settings;
  // Two on one folder would write into one another's ledgers.
  const lock = await lockData(dataDir);
  try {
    await checkPorts(wantedBySandboxes(settings));
    return await runRole(async () => {
      const started = await startSandbox({ dataDir: join(dataDir, 'sandbox'), host, ...sandbox });
      // To be copied as they are: Stripe's client adds its /v1 itself.
      process.stdout.write(
        [
          'The sandboxes run. What a worker and an API are given to use them:',
          `STRIPE_API_BASE=${started.url}`,
          `WAREHOUSE_URL=${started.url}/warehouse`,
          `SMTP_URL=${started.smtpUrl}`,
          '',
        ].join('\n'),
      );
      return started;
    });
  } finally {
    lock.release();
  }
}
