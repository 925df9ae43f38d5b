import type { Amendable, CasePolicy, DecisionName } from './decisions.ts';

interface Words {
  readonly title: string;
  readonly description: string;
}

const words: Record<Exclude<DecisionName, 'amend'>, Words> = {
  retry: { title: 'Try again', description: 'Attempts the step once more, as it is.' },
  substitute: {
    title: 'Send another item',
    description:
      'Replaces an item of the order. The amount follows: it is authorised again, or less is captured.',
  },
  ship_partial: {
    title: 'Send fewer pieces',
    description: 'Sends what there is. The amount follows.',
  },
  wait: {
    title: 'Wait',
    description:
      'Until the item is back in our own stock, or until a date at the latest. Then it is attempted again.',
  },
  approve: { title: 'Approve', description: 'Lets the order go on.' },
  refund: { title: 'Refund', description: 'Gives the money back and completes the order without it.' },
  waive: { title: 'Do without', description: 'Completes the order without this step.' },
  cancel: { title: 'Cancel the order', description: 'Undoes everything that was done for it.' },
};

const amending: Record<Amendable, Words> = {
  paymentMethod: {
    title: 'Give another payment method',
    description: 'Asks for the payment with it. The earlier authorisation is released.',
  },
  shippingAddress: {
    title: 'Correct the address',
    description: 'Sends the order there. It is personal data: it is kept, and never shown again.',
  },
  email: {
    title: 'Correct the e-mail address',
    description: 'Sends the receipt there. It is personal data: it is kept, and never shown again.',
  },
};

/** As the button says it. `amends`: what `amend` corrects where the case is, if that is known. */
export function titleOf(name: DecisionName, amends?: Amendable): string {
  if (name !== 'amend') return words[name].title;
  return amends === undefined ? 'Correct what was given' : amending[amends].title;
}

export function wordsFor(name: DecisionName, { amends, fourEyes }: CasePolicy): Words {
  const { title, description } = name === 'amend' ? amending[amends ?? 'paymentMethod'] : words[name];
  if (fourEyes?.includes(name) !== true) return { title, description };
  return { title, description: `${description} It takes a second person who decides the same.` };
}
