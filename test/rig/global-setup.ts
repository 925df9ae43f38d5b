import { chmodSync, mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres, type EmbeddedPostgres } from '../../embedded/postgres.ts';
import { registerSearchAttributes } from '../../embedded/search-attributes.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { startTemporal, type EmbeddedTemporal } from '../../embedded/temporal.ts';
import { migrate } from '../../store/migrate.ts';
import { migrations } from '../../cli/migrations.ts';
import { unpackBrowser } from './browser.ts';
import { writeWorkerScript } from './worker-script.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the database `postgres`, as superuser. */
    adminUrl: string;
    /** Database with all migrations that `cloneDatabase` copies. */
    templateDatabase: string;
    temporalAddress: string;
    temporalUi: string;
    /** Path of the workflow code as one script, so that each worker need not make it again. */
    workflowBundle: string;
    /** Path of the worker as one script. */
    workerScript: string;
    /** Path of the Temporal CLI, for what only it does. */
    temporalCli: string;
  }
}

const templateDatabase = 'recourse_template';

/** Starts the parts that all test files share, once a run, on free ports. Returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: { stop(): Promise<void> }[] = [];
  const stopAll = async () => {
    await Promise.all(started.map((part) => part.stop()));
  };
  try {
    // Deleted by Temporal's guard, also when an interrupted run never gets to its teardown.
    const folder = disposableFolder('temporal');
    const [postgres, temporal, bundle, worker] = await allOrNone([
      testPostgres().then(keep(started)),
      testTemporal(folder).then(keep(started)),
      writeBundle(folder),
      writeWorkerScript().then(({ path, remove }) => keep(started)({ path, stop: remove })),
      project.name === 'system' ? unpackBrowser() : Promise.resolve(),
    ]);
    project.provide('workerScript', worker.path);
    project.provide('workflowBundle', bundle);
    project.provide('adminUrl', postgres.adminUrl);
    project.provide('templateDatabase', templateDatabase);
    project.provide('temporalAddress', temporal.address);
    project.provide('temporalUi', temporal.uiUrl ?? '');
    project.provide('temporalCli', temporal.cli);
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

/** Waits for each before it fails, so that whatever has started is known and can be stopped. */
async function allOrNone<T extends readonly unknown[]>(starting: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

function keep(started: { stop(): Promise<void> }[]) {
  return <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
}

async function testPostgres(): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({
    dataDir: disposableFolder('postgres'),
    port: 0,
    durable: false,
    disposable: true,
  });
  try {
    await query(postgres.adminUrl, `CREATE DATABASE ${templateDatabase}`);
    await migrate(Object.assign(new URL(postgres.adminUrl), { pathname: templateDatabase }).href, migrations);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function testTemporal(dataDir: string): Promise<EmbeddedTemporal & { cli: string }> {
  const cli = await resolveTemporalCli({ onProgress: (message) => process.stderr.write(`${message}\n`) });
  const temporal = await startTemporal({
    cliPath: cli.path,
    dataDir,
    host: '127.0.0.1',
    port: 0,
    uiPort: 0,
    inMemory: true,
    disposable: true,
  });
  try {
    const connection = await Connection.connect({ address: temporal.address });
    await registerSearchAttributes(connection, 'default');
    await connection.close();
    return { ...temporal, cli: cli.path };
  } catch (error) {
    await temporal.stop();
    throw error;
  }
}

async function writeBundle(folder: string): Promise<string> {
  const path = join(folder, 'workflows.js');
  await writeFile(path, (await bundleWorkflows()).code);
  return path;
}

function disposableFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `recourse-test-${name}-`));
  // As root, PostgreSQL runs as another user, who has to enter it.
  chmodSync(folder, 0o755);
  return folder;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
