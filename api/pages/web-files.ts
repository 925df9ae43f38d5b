import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unusualDecimals } from '../../values/currencies.ts';
import { sagaScript } from './saga-script.ts';

const folder = fileURLToPath(new URL('../../web/', import.meta.url));

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Something to be sent as it is. */
export interface WebFile {
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
}

/** Scripts, styles and pictures of the pages by their path in web/. Read once: they change only with the program. */
export function readWebFiles(): ReadonlyMap<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const contentType = contentTypes[extname(path)];
    if (contentType === undefined) continue;
    files.set(path.replaceAll('\\', '/'), webFile(readFileSync(join(folder, path), 'utf8'), contentType));
  }
  files.set('saga.js', webFile(sagaScript(), contentTypes['.js'] ?? ''));
  return files;
}

function webFile(body: string, contentType: string): WebFile {
  return {
    body,
    contentType,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}

export interface PageOptions {
  readonly title: string;
  /** Of the module that brings the page to life, in web/pages/. */
  readonly script: string;
}

/** The frame that all pages have in common; their scripts fill it. */
export function readPage({ title, script }: PageOptions): WebFile {
  const frame = readFileSync(join(folder, 'page.html'), 'utf8');
  return htmlFile(frame.replaceAll('{title}', title).replaceAll('{script}', script));
}

/** A page that is whole as it lies in web/. */
export function readHtml(path: string): WebFile {
  return htmlFile(readFileSync(join(folder, path), 'utf8'));
}

/** Scripts of pages write amounts by the same table as everybody else. */
function htmlFile(body: string): WebFile {
  return webFile(body.replaceAll('{currencyDecimals}', unusualDecimals), 'text/html; charset=utf-8');
}
