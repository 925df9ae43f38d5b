import type { FastifyReply } from 'fastify';
import { Html, html } from './html.ts';

const STYLE = new Html(`
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
    background: light-dark(#fff, #17191c); color: light-dark(#1b1b1b, #ededed); }
  a { color: light-dark(#0b57d0, #9cc2ff); }
  a:visited { color: light-dark(#6b3fa0, #cbb2ff); }
  body { max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
  table { width: 100%; border-collapse: collapse; }
  th, td { text-align: start; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #8886; }
  time { white-space: nowrap; }
  .mails td { overflow-wrap: break-word; }
  pre { white-space: pre-wrap; }
  iframe { box-sizing: border-box; width: 100%; min-height: 24rem; resize: vertical; border: 1px solid #8886; background: #fff; }
  button { font: inherit; padding: .5rem 1rem; }
  @media (max-width: 40rem) {
    .mails thead { display: none; }
    .mails tr { display: block; padding: .4rem 0; border-bottom: 1px solid #8886; }
    .mails td { display: block; padding: 0; border: 0; }
  }
`);

// A mail's own markup is shown in a frame without scripts, and nothing is fetched from anywhere.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'";

export function sendPage(reply: FastifyReply, title: string, body: Html, status = 200): FastifyReply {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  return reply
    .code(status)
    .header('content-security-policy', POLICY)
    .type('text/html; charset=utf-8')
    .send(page.source);
}
