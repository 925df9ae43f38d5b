import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { recordedPid } from '../../embedded/orphan.ts';
import { freePorts } from '../../embedded/ports.ts';
import { startPostgres } from '../../embedded/postgres.ts';
import { registerSearchAttributes } from '../../embedded/search-attributes.ts';
import { startTemporal } from '../../embedded/temporal.ts';
import { migrate } from '../../store/migrate.ts';
import { migrations } from '../../cli/migrations.ts';
import type { Servers } from './system.ts';

/** A PostgreSQL and a Temporal of one's own, at fixed addresses, whose data outlives them. */
export interface OwnServers extends Servers {
  /** Connections are cut, what was committed stays. Resolves when it answers again. */
  restartPostgres(): Promise<void>;
  /** SIGKILL. Resolves when it is gone. */
  killTemporal(): Promise<void>;
  startTemporal(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnServers(): Promise<OwnServers> {
  const folder = mkdtempSync(join(tmpdir(), 'recourse-own-'));
  // As root, PostgreSQL runs as another user, who has to enter it.
  chmodSync(folder, 0o755);
  const [postgresPort = 0, temporalPort = 0] = await freePorts(2);
  const temporalFolder = join(folder, 'temporal');
  const openPostgres = () => startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort });
  const openTemporal = () =>
    startTemporal({
      cliPath: inject('temporalCli'),
      dataDir: temporalFolder,
      host: '127.0.0.1',
      port: temporalPort,
    });

  let [postgres, temporal] = await Promise.all([openPostgres(), openTemporal()]);
  await migrate(postgres.url, migrations);
  const connection = await Connection.connect({ address: temporal.address });
  await registerSearchAttributes(connection, 'default');
  await connection.close();

  return {
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    async restartPostgres() {
      await postgres.stop();
      postgres = await openPostgres();
    },
    async killTemporal() {
      const pid = recordedPid(join(temporalFolder, 'temporal.pid'));
      if (pid === undefined) throw new Error('Temporal does not run');
      process.kill(pid, 'SIGKILL');
      await temporal.exited;
    },
    async startTemporal() {
      temporal = await openTemporal();
    },
    async stop() {
      await Promise.all([postgres.stop(), temporal.stop()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
