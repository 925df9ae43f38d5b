import type { Intent } from '../psp/intent.ts';
import { type Html, html } from './html.ts';

/** What a bank would show to the owner of the card. */
export const authenticationPage = ({ amount, currency, id, status }: Intent): Html =>
  status === 'requires_action'
    ? html`<p>Your bank asks: do you approve the payment of ${amount} (minor units of ${currency})?</p>
        <form method="post" action="/sandbox/psp/authentications/${id}">
          <button name="outcome" value="succeeded">Approve</button>
          <button name="outcome" value="failed">Refuse</button>
        </form>`
    : html`<p>There is nothing to approve: the payment is ${status.replaceAll('_', ' ')}.</p>`;
