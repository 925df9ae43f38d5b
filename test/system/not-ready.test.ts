import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../embedded/ports.ts';
import { recourse } from '../rig/command.ts';
import { cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';

const name = `bare_${randomBytes(6).toString('hex')}`;
let bare: string;

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('adminUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await asAdmin(`CREATE DATABASE ${name}`);
  bare = Object.assign(new URL(inject('adminUrl')), { pathname: name }).href;
});
afterAll(() => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`));

const settings = (more: Record<string, string>) => ({
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  STRIPE_API_KEY: 'sk_test_sandbox',
  WAREHOUSE_URL: 'http://127.0.0.1:9/warehouse',
  SMTP_URL: 'smtp://127.0.0.1:9',
  RECOURSE_API_PORT: '0',
  ...more,
});

describe('on a database that nobody has migrated', () => {
  it.each([['worker'], ['api'], ['items'], ['reconcile']])(
    '`recourse %s` ends at once, and says what to run',
    async (command) => {
      const ended = await recourse([command], settings({ DATABASE_URL: bare }));
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(
        new RegExp(
          `^The database ${name} at \\S+ lacks 0001_saga, 0001_order: run \`recourse migrate\` first`,
        ),
      );
    },
  );
});

describe('on a database of a checkout before the first release', () => {
  beforeAll(async () => {
    const client = new pg.Client({ connectionString: bare });
    await client.connect();
    await client.query(`create table migration (id serial primary key, name text, run_on timestamp);
      insert into migration (name, run_on) values ('0001_engine', now()), ('0002_restored', now());`);
    await client.end();
  });

  it.each([['migrate'], ['worker'], ['api'], ['reconcile']])(
    '`recourse %s` changes nothing, and says that it is to be deleted',
    async (command) => {
      const ended = await recourse([command], settings({ DATABASE_URL: bare }));
      expect(ended).toMatchObject({ code: 1 });
      expect(ended.stderr).toMatch(
        new RegExp(`The database ${name} at \\S+ c.*: it was made by a checkout before .* Delete it`),
      );
      expect(ended.stderr).not.toContain('    at ');
    },
  );
});

describe('on a Temporal whose search attributes nobody has registered', () => {
  const namespace = `bare-${randomBytes(6).toString('hex')}`;
  let database: ClonedDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
    const made = await recourse(['temporal', 'operator', 'namespace', 'create', '--namespace', namespace], {
      TEMPORAL_CLI: inject('temporalCli'),
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: namespace,
    });
    expect(made.code, made.stderr).toBe(0);
  });
  afterAll(() => database.drop());

  it.each([['worker'], ['api']])('`recourse %s` ends at once, and says what to run', async (command) => {
    const ended = await recourse(
      [command],
      settings({ DATABASE_URL: database.url, TEMPORAL_NAMESPACE: namespace }),
    );
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toMatch(/lacks the search attributes Recourse.*: run `recourse migrate` first/);
  });

  it.each([['worker'], ['api'], ['migrate']])(
    '`recourse %s` in a namespace that is not there ends at once, and names the setting',
    async (command) => {
      const ended = await recourse(
        [command],
        settings({ DATABASE_URL: database.url, TEMPORAL_NAMESPACE: 'nowhere-to-be-found' }),
      );
      expect(ended).toMatchObject({ code: 1 });
      expect(ended.stderr).toContain(
        'Temporal has no namespace nowhere-to-be-found. Create it, or set TEMPORAL_NAMESPACE.\n',
      );
      expect(ended.stderr).not.toMatch(/NOT_FOUND|LOG_LEVEL/);
    },
  );
});

describe('on a port that is taken', () => {
  let database: ClonedDatabase;
  let server: Server;
  let port: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.close();
    await database.drop();
  });

  it.each([
    ['api', 'the API', 'RECOURSE_API_PORT'],
    ['worker', "a worker's health", 'RECOURSE_WORKER_PORT'],
  ])('`recourse %s` ends at once, and names the setting', async (command, what, setting) => {
    const ended = await recourse(
      [command],
      settings({ DATABASE_URL: database.url, [setting]: String(port) }),
    );
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} for ${what} is taken on 127.0.0.1. Set ${setting} to another port.\n`,
    });
  });
});

describe('with nothing running', () => {
  it.each([['items'], ['reconcile']])('`recourse %s` says what to start or to set', async (command) => {
    const ended = await recourse([command]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe(
      'Nothing to work with: `recourse start` is not running on .recourse, and DATABASE_URL is not set. Start it, or set that.\n',
    );
  });

  it('`recourse temporal` says what to start or to set, unless it is told where to look, or asked for help', async () => {
    const cli = { TEMPORAL_CLI: inject('temporalCli') };
    const ended = await recourse(['temporal', 'workflow', 'list'], cli);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^No Temporal: `recourse start` is not running on \.recourse/);
    const told = ['workflow', 'list', '--address', inject('temporalAddress')];
    expect((await recourse(['temporal', ...told], cli)).code).toBe(0);
    expect((await recourse(['temporal', 'workflow', '--help'], cli)).code).toBe(0);
  });

  it('a database that does not answer is named with its setting', async () => {
    const port = await freePort();
    const url = `postgres://user:secret@127.0.0.1:${port}/orders`;
    const ended = await recourse(['reconcile'], settings({ DATABASE_URL: url }));
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      new RegExp(
        `^PostgreSQL does not answer at 127\\.0\\.0\\.1:${port} \\(.*\\)\\. Is it running, and is DATABASE_URL right\\?\n$`,
      ),
    );
  });
});
