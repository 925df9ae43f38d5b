import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';
import type { SystemUser } from './system-user.ts';

export const superuser = 'recourse';

export type Cluster = {
  readonly data: string;
  readonly password: string;
};

/**
 * The data of one PostgreSQL in `folder`, made when it is not there. Loopback is shared with every user of the machine,
 * and a superuser of PostgreSQL runs programs: so there is a password, random and readable by its owner only.
 */
export async function openCluster(options: {
  folder: string;
  initdb: string;
  user?: SystemUser | undefined;
  durable: boolean;
}): Promise<Cluster> {
  const { folder } = options;
  const data = join(folder, 'data');
  if (!existsSync(data)) await initialise(options);
  try {
    return { data, password: readFileSync(join(folder, 'password'), 'utf8').trim() };
  } catch (error) {
    throw new StartError(
      `The data in ${folder} cannot be read by this user.\n` +
        'Start as the user who made it, or set RECOURSE_DATA_DIR to another folder.',
      { cause: error },
    );
  }
}

async function initialise(options: {
  folder: string;
  initdb: string;
  user?: SystemUser | undefined;
  durable: boolean;
}): Promise<void> {
  const { folder, initdb, user, durable } = options;
  // Renamed when complete, so that an interrupted start leaves nothing that looks like a database.
  const staging = `${folder}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  const passwordFile = join(staging, 'password');
  writeFileSync(passwordFile, randomBytes(18).toString('base64url') + '\n', { mode: 0o600 });
  if (user) for (const path of [staging, passwordFile]) chownSync(path, user.uid, user.gid);
  chmodSync(staging, 0o700);
  const args = [
    `--pgdata=${join(staging, 'data')}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The one locale that is the same on every system: PostgreSQL's own.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
  const result = await run({ command: initdb, args, cwd: staging, user });
  if (result.status !== 0) {
    rmSync(staging, { recursive: true, force: true });
    throw new StartError(
      `PostgreSQL could not make its database in ${dirname(staging)}:\n${result.output.trim()}`,
    );
  }
  renameSync(staging, folder);
}

/** Without what the environment tells other clients and servers of PostgreSQL. */
export function postgresEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_'),
  );
  return { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };
}

function run(options: {
  command: string;
  args: string[];
  cwd: string;
  user?: SystemUser | undefined;
}): Promise<{ status: number | null; output: string }> {
  const { command, args, cwd, user } = options;
  const asUser = user ? { uid: user.uid, gid: user.gid } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...asUser,
      cwd,
      env: postgresEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const add = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}
