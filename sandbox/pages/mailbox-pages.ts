import type { Mail, MailContent } from '../mailbox/mail.ts';
import { escaped, Html, html } from './html.ts';

export const mailboxPage = (mails: readonly Mail[]): Html =>
  mails.length === 0
    ? html`<p>No mail yet.</p>
        <p><a href="/sandbox/">Sandbox</a></p>`
    : html` <table class="mails">
          <thead>
            <tr>
              <th scope="col">Subject</th>
              <th scope="col">To</th>
              <th scope="col">Received</th>
            </tr>
          </thead>
          <tbody>
            ${mails.toReversed().map(row)}
          </tbody>
        </table>
        <p><a href="/sandbox/">Sandbox</a></p>`;

const row = ({ number, receivedAt, repeats, subject, to }: Mail): Html =>
  html` <tr>
    <td><a href="/sandbox/mailbox/${number}">${subject === '' ? '(no subject)' : subject}</a></td>
    <td>${to.join(', ')}</td>
    <td>${timeOf(receivedAt)}${repeats === 0 ? '' : `, ${repeats} repeats dropped`}</td>
  </tr>`;

export const mailPage = (mail: Mail, { headers, html: markup, text }: MailContent): Html =>
  html` <p>To ${mail.to.join(', ')}, ${timeOf(mail.receivedAt)}, ${mail.repeats} repeats dropped</p>
    ${markup === null ? html`` : frame(markup, text)}
    ${
      text === ''
        ? html``
        : html`<h2>Text</h2>
            <pre>${linked(text)}</pre>`
    }
    <details>
      <summary>Headers</summary>
      <table>
        <tbody>
          ${headers.map(
            ({ name, value }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
    <p><a href="/sandbox/mailbox">All mail</a></p>`;

// A mail's scripts do not run and its forms do not submit. Its links open in a tab of their own, as in a mail
// program: this page's policy lets no other page into the frame.
const frame = (markup: string, text: string): Html =>
  html`<iframe
    style="height: ${String(heightOf(text))}rem"
    title="The mail as HTML"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    srcdoc="${new Html(escaped(`<base target="_blank">${markup}`))}"
  ></iframe>`;

/** No script may measure what is in the frame: it is as high as the mail's text is long, on a phone. */
function heightOf(text: string): number {
  const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(line.length / 38)));
  return Math.min(60, 8 + Math.ceil(1.3 * lines.reduce((sum, count) => sum + count, 0)));
}

const address = /(https?:\/\/[^\s<>"]*[^\s<>".,:;!?)])/;

/** Plain text whose addresses are links, as mail programs show it. */
const linked = (text: string): Html[] =>
  text
    .split(address)
    .map((part) => (address.test(part) ? html`<a href="${part}">${part}</a>` : html`${part}`));

const timeOf = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().replace('T', ' ').slice(0, 19)} UTC</time>`;
