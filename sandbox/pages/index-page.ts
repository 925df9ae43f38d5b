import type { FaultReading } from '../faults/fault-switch.ts';
import { type Html, html } from './html.ts';

export interface PartySummary {
  name: string;
  title: string;
  effects: number;
  faults: FaultReading[];
}

export const indexPage = (parties: readonly PartySummary[]): Html =>
  html` <p>
      Stand-ins for a payment provider, a warehouse and a mailbox. They keep what they did in a ledger and
      fail when told to.
    </p>
    ${parties.map(section)}
    <p><a href="/sandbox/mailbox">Read the mail</a></p>`;

const section = ({ name, title, effects, faults }: PartySummary): Html =>
  html` <section aria-labelledby="${name}">
    <h2 id="${name}">${title}</h2>
    <p><a href="/sandbox/${name}/ledger">Ledger</a>: ${effects} ${effects === 1 ? 'effect' : 'effects'}</p>
    ${
      faults.length === 0
        ? html`<p>No faults.</p>`
        : html`<ul>
            ${faults.map(faultLine)}
          </ul>`
    }
  </section>`;

function faultLine({ active, fired, kind, operation = 'every operation', times }: FaultReading): Html {
  const left = times === undefined ? 'until cleared' : `for ${times}`;
  return html`<li>
    <code>${kind}</code> on ${operation}, ${left}, fired ${fired}${active ? '' : ' (used up)'}
  </li>`;
}
