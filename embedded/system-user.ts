import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { StartError } from './start-error.ts';

export type SystemUser = { readonly name: string; readonly uid: number; readonly gid: number };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The user that PostgreSQL runs as, since it refuses to run as root: whoever owns the data already, or one that is there. */
export function unprivilegedUser({ dataOf }: { dataOf: string }): SystemUser {
  const owner = ownerOf(dataOf);
  if (owner) return owner;
  for (const name of ['postgres', 'nobody']) {
    const user = findUser(name);
    if (user) return user;
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody" to run it as.\n' +
      'Start Recourse as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function ownerOf(path: string): SystemUser | undefined {
  const { uid, gid } = statSync(path, { throwIfNoEntry: false }) ?? { uid: 0, gid: 0 };
  if (uid === 0) return undefined;
  const name = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' }).stdout.trim();
  return { name: name || String(uid), uid, gid };
}

function findUser(name: string): SystemUser | undefined {
  const uid = id('-u', name);
  const gid = id('-g', name);
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}

function id(flag: string, name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const number = Number(stdout);
  return status === 0 && Number.isInteger(number) && number > 0 ? number : undefined;
}
