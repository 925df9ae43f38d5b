/**
 * @typedef {{
 *   id: string, title: string, note: string, paymentMethod?: string, country?: string,
 *   wants?: (item: import('./api.js').Item) => boolean, slowWarehouse?: boolean,
 * }} Scenario
 */

export const goodCard = 'pm_card_visa';

/** @type {readonly Scenario[]} */
export const scenarios = [
  { id: 'well', title: 'All goes well', note: 'Paid with a Visa card' },
  {
    id: 'funds',
    title: 'The card has insufficient funds',
    note: 'You are asked for another one',
    paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds',
  },
  {
    id: 'expired',
    title: 'The card has expired',
    note: 'You are asked for another one',
    paymentMethod: 'pm_card_chargeDeclinedExpiredCard',
  },
  {
    id: 'bank',
    title: 'Your bank asks for confirmation',
    note: 'You are asked for a card that needs none',
    paymentMethod: 'pm_card_authenticationRequired',
  },
  {
    id: 'fraud',
    title: 'The payment provider suspects fraud',
    note: 'Two people have to approve it',
    paymentMethod: 'pm_card_chargeDeclinedFraudulent',
  },
  {
    id: 'last',
    title: 'It is the last one',
    note: 'Whoever is quicker gets it',
    wants: ({ available }) => available === 1,
  },
  {
    id: 'out',
    title: 'It is out of stock',
    note: 'Waits until somebody decides, or it is back',
    wants: ({ available }) => available === 0,
  },
  {
    id: 'slow',
    title: 'The warehouse is slow',
    note: 'Takes a few seconds longer, once',
    slowWarehouse: true,
  },
  {
    id: 'address',
    title: 'The address is not served',
    note: 'To Antarctica, for example',
    country: 'AQ',
  },
];
