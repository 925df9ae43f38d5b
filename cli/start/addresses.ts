import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runningPid } from './running-pid.ts';

const schema = z.object({
  api: z.string(),
  temporal: z.string(),
  temporalUi: z.string(),
  postgres: z.string(),
  sandbox: z.string(),
});

/** Where the running parts are: URLs, but for Temporal's host:port. */
export type Addresses = z.infer<typeof schema>;

const fileIn = (dataDir: string) => join(dataDir, 'addresses.json');

export function writeAddresses(dataDir: string, addresses: Addresses): void {
  const staging = `${fileIn(dataDir)}.${process.pid}`;
  // For this user's eyes: the URL of PostgreSQL has its password in it.
  writeFileSync(staging, `${JSON.stringify(addresses, null, 2)}\n`, { mode: 0o600 });
  renameSync(staging, fileIn(dataDir));
}

/** Of the start that runs on this folder; what a killed one has left behind leads nowhere. */
export function readAddresses(dataDir: string): Addresses | undefined {
  if (!existsSync(fileIn(dataDir)) || runningPid(dataDir) === undefined) return undefined;
  return schema.safeParse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))).data;
}

export function removeAddresses(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}
