import { describe, expect, it } from 'vitest';
import { requireRunSettings } from '../../../settings/run-settings.ts';
import { loadSettings, SettingsError } from '../../../settings/settings.ts';

const hour = 3_600_000;

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('settings', () => {
  it('has a default for everything that start does not bring along', () => {
    expect(loadSettings({})).toMatchObject({
      dataDir: '.recourse',
      host: '127.0.0.1',
      api: { port: 3000 },
      database: { pool: 10 },
      temporal: { namespace: 'default', taskQueue: 'recourse', port: 7233, uiPort: 8233 },
      stripe: {},
      steps: {
        attempts: 8,
        attemptsByStep: { sendReceipt: 30 },
        keyWindowMs: 23 * 60 * 60 * 1000,
        sendLifeMs: 5 * 60 * 1000,
        holdTtlMs: 30 * 60 * 1000,
      },
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadSettings({ DATABASE_URL: '', RECOURSE_API_PORT: ' ' })).toEqual(loadSettings({}));
  });

  it('names every bad variable at once, with what was given and what is expected', () => {
    expect(
      problemsOf({
        RECOURSE_API_PORT: '70000',
        RECOURSE_LOG_LEVEL: 'loud',
        TEMPORAL_ADDRESS: 'http://temporal',
      }),
    ).toEqual([
      'RECOURSE_API_PORT is "70000", expected a port from 0 to 65535 (0 = any free one)',
      'RECOURSE_LOG_LEVEL is "loud", expected one of fatal, error, warn, info, debug, trace, silent',
      'TEMPORAL_ADDRESS is "http://temporal", expected host:port such as localhost:7233',
    ]);
  });

  it('has attempts for all steps, and for one step its own', () => {
    const attempts = (given: string) => {
      const { steps } = loadSettings({ RECOURSE_STEP_ATTEMPTS: given });
      return [steps.attempts, steps.attemptsByStep];
    };
    expect(attempts('5')).toEqual([5, {}]);
    expect(attempts('5, sendReceipt=20, capturePayment=3')).toEqual([
      5,
      { sendReceipt: 20, capturePayment: 3 },
    ]);
  });

  it.each([
    [
      '8,sendRecipt=20',
      'sendRecipt is none of authorizePayment, stockHold, capturePayment, warehouseOrder, sendReceipt',
    ],
    ['8,sendReceipt=many', 'sendReceipt=many is no number from 1 to 1000000'],
    ['8,sendReceipt=0', 'sendReceipt=0 is no number from 1 to 1000000'],
    ['8,sendReceipt', 'sendReceipt is no number from 1 to 1000000'],
    ['8,sendReceipt=2,sendReceipt=3', 'sendReceipt is there twice'],
    ['sendReceipt=20', '"sendReceipt=20" is no number from 1 to 1000000'],
    ['0', '"0" is no number from 1 to 1000000'],
  ])('says which step the attempts of %s are wrong for', (given, wrong) => {
    expect(problemsOf({ RECOURSE_STEP_ATTEMPTS: given })).toEqual([
      `RECOURSE_STEP_ATTEMPTS is ${JSON.stringify(given)}, expected a number of attempts for all steps, then those of single steps, such as 8,sendReceipt=30; ${wrong}`,
    ]);
  });

  it.each([
    ['RECOURSE_STEP_ATTEMPTS', '0'],
    ['RECOURSE_STEP_ATTEMPTS', '1.5'],
    ['RECOURSE_STEP_TIMEOUT_MS', '30s'],
    ['RECOURSE_STEP_TIMEOUT_MS', '-1'],
    ['RECOURSE_PUBLIC_URL', 'ftp://orders.example'],
    ['DATABASE_URL', 'mysql://localhost/orders'],
    ['SMTP_URL', 'localhost:25'],
    ['RECOURSE_MAIL_FROM', 'foo'],
    ['RECOURSE_MAIL_FROM', 'Recourse <foo>'],
    ['RECOURSE_MAIL_FROM', 'Recourse orders@example.com'],
    ['RECOURSE_MAIL_FROM', 'a@example.com, b@example.com'],
    ['RECOURSE_MAIL_FROM', 'Tea, and more <orders@example.com>'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`${name} is ${JSON.stringify(value)}`),
    ]);
  });

  it.each(['orders@example.com', 'Recourse <orders@example.com>', '"Tea, and more" <orders@example.com>'])(
    'takes %s as the sender of mails',
    (sender) => {
      expect(loadSettings({ RECOURSE_MAIL_FROM: sender }).mailFrom).toBe(sender);
    },
  );

  it.each([
    'mysql://user:verysecret@db/orders',
    'mysql://db/orders?user=u&password=verysecret',
    'postgres:db/orders?password=verysecret',
    '//user:verysecret@db/orders',
  ])('shows no secret, also not that of %s', (url) => {
    const problems = problemsOf({ STRIPE_API_KEY: 'pk_live_verysecret', SMTP_URL: url }).join('\n');
    expect(problems).toContain('STRIPE_API_KEY');
    expect(problems).toContain('SMTP_URL');
    expect(problems).not.toContain('verysecret');
  });

  it.each([
    ['RECOURSE_API_PROT', 'RECOURSE_API_PORT'],
    ['RECOURSE_DATABASE_URL', 'DATABASE_URL'],
    ['RECOURSE_STEP_TIMEOUT', 'RECOURSE_STEP_TIMEOUT_MS'],
  ])('names the known setting nearest to the unknown %s', (unknown, known) => {
    expect(problemsOf({ [unknown]: '1' })).toEqual([`${unknown} is not a setting; did you mean ${known}?`]);
  });

  it('tells what is known to be wrong with what is found to be, at once', () => {
    expect(() => loadSettings({ RECOURSE_API_PORT: 'x' }, ['.env, line 3 sets nothing'])).toThrow(
      /line 3 sets nothing\n.*RECOURSE_API_PORT is "x"/,
    );
  });

  it('does not guess where nothing is like it', () => {
    expect(problemsOf({ RECOURSE_XYZZY: '1' })).toEqual([
      'RECOURSE_XYZZY is not a setting, and like none: .env.example lists them',
    ]);
  });

  it.each([
    [{ RECOURSE_REVIEW_LAST_RESORT_MS: '20000' }, [20_000, 5_000, 10_000, 20_000]],
    [{ RECOURSE_REVIEW_LAST_RESORT_MS: String(72 * hour) }, [24 * hour, 4 * hour, 8 * hour, 72 * hour]],
    [{ RECOURSE_REVIEW_LAST_RESORT_MS: String(7 * hour) }, [7 * hour, 1.75 * hour, 3.5 * hour, 7 * hour]],
    [{ RECOURSE_REVIEW_ESCALATE_MS: String(2 * hour) }, [24 * hour, hour, 2 * hour, 72 * hour]],
    [{ RECOURSE_REVIEW_DUE_MS: String(10 * hour) }, [24 * hour, 10 * hour, 41 * hour, 72 * hour]],
    [{ RECOURSE_REVIEW_DUE_MS: String(80 * hour) }, [24 * hour, 80 * hour, 120 * hour, 160 * hour]],
    [
      { RECOURSE_REVIEW_LAST_RESORT_MS: '20000', RECOURSE_REVIEW_DUE_MS: '12000' },
      [20_000, 12_000, 16_000, 20_000],
    ],
    [
      { RECOURSE_REVIEW_LAST_RESORT_MS: '20000', RECOURSE_REVIEW_CUSTOMER_MS: '60000' },
      [60_000, 5_000, 10_000, 20_000],
    ],
  ])('the deadlines of a case that are not set follow those that are: %o', (env, expected) => {
    const { customerMs, dueMs, escalateMs, lastResortMs } = loadSettings(env).reviews;
    expect([customerMs, dueMs, escalateMs, lastResortMs]).toEqual(expected);
  });

  it('refuses deadlines of a case that are set, and contradict each other', () => {
    expect(
      problemsOf({ RECOURSE_REVIEW_LAST_RESORT_MS: '20000', RECOURSE_REVIEW_ESCALATE_MS: '30000' }),
    ).toEqual([
      'RECOURSE_REVIEW_ESCALATE_MS is 30000, expected at most RECOURSE_REVIEW_LAST_RESORT_MS, which is 20000',
    ]);
    expect(problemsOf({ RECOURSE_REVIEW_DUE_MS: '9000', RECOURSE_REVIEW_ESCALATE_MS: '5000' })).toHaveLength(
      1,
    );
  });

  it('refuses durations that contradict each other', () => {
    expect(problemsOf({ RECOURSE_STEP_TIMEOUT_MS: '5000' })).toEqual([
      'RECOURSE_REQUEST_TIMEOUT_MS is 10000, expected at most RECOURSE_STEP_TIMEOUT_MS, which is 5000',
      'RECOURSE_STEP_HEARTBEAT_MS is 10000, expected at most RECOURSE_STEP_TIMEOUT_MS, which is 5000',
    ]);
  });
});

describe('settings of a role that brings nothing along', () => {
  const complete = {
    DATABASE_URL: 'postgres://db/orders',
    TEMPORAL_ADDRESS: 'temporal.internal:7233',
    STRIPE_API_KEY: 'sk_test_1',
    WAREHOUSE_URL: 'https://warehouse.example/',
    SMTP_URL: 'smtp://mail.example',
  };

  it('name all that is missing', () => {
    expect(() => requireRunSettings(loadSettings({ ...complete, SMTP_URL: '', WAREHOUSE_URL: '' }))).toThrow(
      /WAREHOUSE_URL is not set[^]*SMTP_URL is not set/,
    );
  });

  it('derive the addresses that go into links', () => {
    const settings = requireRunSettings(loadSettings({ ...complete, RECOURSE_HOST: '0.0.0.0' }));
    expect(settings.api.publicUrl).toBe('http://127.0.0.1:3000');
    expect(settings.temporal.uiUrl).toBe('http://temporal.internal:8233');
    expect(settings.warehouseUrl).toBe('https://warehouse.example');
  });

  it('lead to the console of Temporal Cloud', () => {
    const settings = requireRunSettings(
      loadSettings({ ...complete, TEMPORAL_ADDRESS: 'orders.a1b2c.tmprl.cloud:7233' }),
    );
    expect(settings.temporal.uiUrl).toBe('https://cloud.temporal.io');
  });
});
