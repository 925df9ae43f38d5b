import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ApiClient } from '../system/api-client.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { Shop } from './shop.ts';
import type { System } from './system.ts';

interface CaseInBrief {
  readonly caseId: string;
  readonly orderId: string;
  readonly revision: number;
}

export interface Opening {
  readonly as?: string;
  readonly roles?: readonly string[];
  /** Nobody has said yet who works here. */
  readonly nobody?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** Without asking every so often: what is new comes by the stream, or not at all. */
  readonly onlyTold?: boolean;
  /** In place of the API's own address. */
  readonly base?: string;
}

export const soldOut = { lines: [{ sku: 'TEA-WHITE', quantity: 1 }] };

/** Where operators work: the pages in real browsers, and the cases over REST. */
export class ReviewPages {
  readonly api: ApiClient;
  readonly shop: Shop;
  readonly #system: System;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(system: System, browser: Browser) {
    this.#system = system;
    this.#browser = browser;
    this.api = new ApiClient(system.url);
    this.shop = new Shop(system);
  }

  static async of(system: System): Promise<ReviewPages> {
    return new ReviewPages(system, await openBrowser());
  }

  /** A browser of somebody's own, at an address. */
  async open(path: string, opening: Opening = {}): Promise<Page> {
    const {
      as = 'olga',
      roles = ['operator'],
      nobody = false,
      dark = false,
      onlyTold = false,
      base,
    } = opening;
    const viewport = opening.viewport ?? { width: 1280, height: 800 };
    const context = await this.#browser.newContext({
      viewport,
      colorScheme: dark ? 'dark' : 'light',
      locale: 'en-GB',
    });
    this.#contexts.push(context);
    const who = JSON.stringify(JSON.stringify({ name: as, roles, teams: [] }));
    if (!nobody) await context.addInitScript(`localStorage.setItem('recourse.principal', ${who})`);
    if (onlyTold) await context.addInitScript('window.setInterval = () => 0');
    const page = await context.newPage();
    await page.goto(`${base ?? this.#system.url}${path}`);
    return page;
  }

  /** The open case of a new order. */
  async caseOf(wanted: Parameters<Shop['place']>[0]): Promise<CaseInBrief> {
    const orderId = await this.shop.place(wanted);
    await this.shop.untilStatus(orderId, 'in_review');
    const { body } = await this.api.get<{ items: CaseInBrief[] }>(`/reviews?orderId=${orderId}`);
    const [found] = body.items;
    if (found === undefined) throw new Error(`${orderId} has no case`);
    return found;
  }

  /** Decides what is left, so that no test sees another's cases. */
  async empty(): Promise<void> {
    for (;;) {
      const { body } = await this.api.get<{ items: CaseInBrief[] }>('/reviews?limit=100');
      if (body.items.length === 0) return;
      const items = body.items.map(({ caseId, revision }) => ({ caseId, revision }));
      const sent = await this.api.post<{ jobId: string }>('/reviews/bulk-decision', {
        body: { items, decision: 'cancel', reason: 'The test is over' },
        headers: { 'recourse-principal': 'tidy; roles=lead' },
      });
      const path = `/jobs/${sent.body.jobId}`;
      await eventually(async () => (await this.api.get<{ done: boolean }>(path)).body.done, 60_000);
      const closed = ({ status }: { status: string }) => status === 'cancelled' || status === 'completed';
      // One after the other: a hundred that are asked for all the time leave no time for the work that they wait for.
      for (const { orderId } of body.items) await this.shop.until(orderId, closed, 120_000);
    }
  }

  /** After each test: no page is open, nothing is waited for, and the books of all parties agree. */
  async tidyUp(): Promise<void> {
    await this.closePages();
    await this.shop.clearFaults();
    await this.empty();
    await this.shop.expectBalancedBooks();
  }

  /** Who works on a case. */
  async claimedBy(caseId: string): Promise<string | undefined> {
    return (await this.api.get<{ claimedBy?: string }>(`/reviews/${caseId}`)).body.claimedBy;
  }

  /** A note by somebody else, who has no page open. */
  async note(caseId: string, text: string): Promise<void> {
    const headers = { 'if-match': '*', 'recourse-principal': 'paul; roles=operator' };
    const { status } = await this.api.post(`/reviews/${caseId}/notes`, { body: { text }, headers });
    expect(status).toBe(200);
  }

  async closePages(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }
}

export function rowOf(page: Page, { orderId }: { orderId: string }): Locator {
  return page.locator('.row', { hasText: orderId.slice(0, 8) });
}

/** What has the focus, by its kind and words; that of nobody is `BODY`. */
export async function inFocus(page: Page): Promise<string> {
  return await page.evaluate(`(() => {
    const { tagName, ariaLabel, id, textContent } = document.activeElement;
    return tagName === 'BODY' ? tagName : [tagName, ariaLabel ?? (id || textContent.trim())].join(' ');
  })()`);
}

/** The case whose row has the focus. */
export async function caseInFocus(page: Page): Promise<string | null> {
  return await page.locator('.row:focus-within').getAttribute('data-case');
}
