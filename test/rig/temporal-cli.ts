import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inject } from 'vitest';

/** What an engineer would type; resolves to what it prints. */
export async function temporalCli(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    inject('temporalCli'),
    [...args, '--address', inject('temporalAddress')],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout;
}
