import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import type { Fault } from '../../sandbox/faults/fault.ts';
import type { FaultReading } from '../../sandbox/faults/fault-switch.ts';
import type { LedgerEntry } from '../../sandbox/record/ledger-entry.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

export type PartyName = 'psp' | 'warehouse' | 'mailbox';

/** A sandbox on free ports with a folder of its own, and what a test asks of it. */
export class SandboxForTest {
  readonly dataDir: string;
  #sandbox: Sandbox;

  private constructor(dataDir: string, sandbox: Sandbox) {
    this.dataDir = dataDir;
    this.#sandbox = sandbox;
  }

  static async start(): Promise<SandboxForTest> {
    const dataDir = await mkdtemp(join(tmpdir(), 'recourse-sandbox-'));
    return new SandboxForTest(dataDir, await startSandbox({ dataDir, port: 0, smtpPort: 0 }));
  }

  get url(): string {
    return this.#sandbox.url;
  }

  get smtpUrl(): string {
    return this.#sandbox.smtpUrl;
  }

  async stop(): Promise<void> {
    await this.#sandbox.stop();
  }

  /** Stops it, lets `meanwhile` touch the journals, and starts it again on other ports. */
  async restart(meanwhile?: () => Promise<void>): Promise<void> {
    await this.stop();
    await meanwhile?.();
    this.#sandbox = await startSandbox({ dataDir: this.dataDir, port: 0, smtpPort: 0 });
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true });
  }

  stripe(apiKey = 'sk_test_sandbox'): Stripe {
    const { hostname, port } = new URL(this.url);
    return new Stripe(apiKey, {
      host: hostname,
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  fetch(path: string, { method = 'GET', body, headers = {} }: Request = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
  }

  async json(path: string, request?: Request): Promise<unknown> {
    return (await this.fetch(path, request)).json();
  }

  async ledger(party: PartyName, orderId?: string): Promise<LedgerEntry[]> {
    const query = orderId === undefined ? '' : `?orderId=${encodeURIComponent(orderId)}`;
    return (await this.json(`/sandbox/${party}/ledger${query}`)) as LedgerEntry[];
  }

  async operations(party: PartyName): Promise<string[]> {
    return (await this.ledger(party)).map(({ operation }) => operation);
  }

  async breakWith(party: PartyName, fault: Fault): Promise<void> {
    const response = await this.fetch(`/sandbox/${party}/faults`, { method: 'PUT', body: fault });
    if (!response.ok) throw new Error(await response.text());
  }

  async faults(party: PartyName): Promise<FaultReading[]> {
    return (await this.json(`/sandbox/${party}/faults`)) as FaultReading[];
  }

  async mend(party: PartyName): Promise<void> {
    await this.fetch(`/sandbox/${party}/faults`, { method: 'DELETE' });
  }
}

interface Request {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}
