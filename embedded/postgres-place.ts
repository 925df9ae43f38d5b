import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartError } from './start-error.ts';
import { isRoot, unprivilegedUser, type SystemUser } from './system-user.ts';

export type PostgresPlace = {
  /** The folder that is PostgreSQL's own. */
  readonly folder: string;
  /** Where a copy of the binaries goes if it needs one. */
  readonly shared: string;
  /** The user to run as; none means the one that runs this. */
  readonly user?: SystemUser;
  /** Why the data is not in the data folder. */
  readonly moved?: string;
};

/**
 * PostgreSQL's folder is in the data folder, unless it has to run as a user who cannot enter that. Then it is elsewhere
 * and a link leads there, so that whoever deletes the data folder starts afresh.
 */
export function postgresPlace({ dataDir }: { dataDir: string }): PostgresPlace {
  const usual = join(resolve(dataDir), 'postgres');
  if (!isRoot()) return { folder: usual, shared: join(resolve(dataDir), 'lib') };

  const shared = sharedFolder();
  const user = unprivilegedUser({ dataOf: usual });
  if (lstatSync(usual, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const folder = resolve(dirname(usual), readlinkSync(usual));
    return { folder, shared, user, moved: whyMoved({ user, dataDir, folder }) };
  }
  if (canEnter(user, resolve(dataDir))) return { folder: usual, shared, user };
  if (existsSync(usual))
    throw new StartError(`PostgreSQL runs as ${user.name}, who may not enter its data in ${usual}.`);

  const key = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  const parent = mkdtempSync(join(shared, `${key}-`));
  chmodSync(parent, 0o755);
  const folder = join(parent, 'postgres');
  symlinkSync(folder, usual);
  return { folder, shared, user, moved: whyMoved({ user, dataDir, folder }) };
}

function whyMoved({ user, dataDir, folder }: { user: SystemUser; dataDir: string; folder: string }): string {
  return `PostgreSQL does not run as root, and ${user.name} may not enter ${resolve(dataDir)}: its data is in ${folder}`;
}

function sharedFolder(): string {
  for (const folder of ['/var/lib/recourse', join(tmpdir(), 'recourse')]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      continue;
    }
  }
  return join('/tmp', 'recourse');
}

function canEnter({ uid, gid }: SystemUser, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { uid, gid, cwd: '/' }).status === 0;
}
