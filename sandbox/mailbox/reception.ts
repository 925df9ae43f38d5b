import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivered } from './mail.ts';
import type { Mailbox } from './mailbox.ts';

/** What the SMTP client gets to hear after its message. */
export type Reception =
  | { kind: 'accepted' }
  | { kind: 'rejected'; code: number; text: string }
  | { kind: 'cut' }
  | { kind: 'garbled' };

const rejected = (code: number, text: string): Reception => ({ kind: 'rejected', code, text });

/** A message against the faults of `deliver`. SMTP knows no keys, so a sticky failure is an ordinary one. */
export async function receive(mailbox: Mailbox, mail: Delivered): Promise<Reception> {
  const { faults, stopping } = mailbox.party;
  const arrival = faults.strike('deliver', 'arrival');
  switch (arrival?.kind) {
    case undefined:
      break;
    case 'outage':
      return rejected(421, '4.3.2 Service not available (sandbox fault)');
    case 'rate_limit':
      return rejected(450, '4.7.1 Too many messages, try again later (sandbox fault)');
    case 'fail_before':
      return rejected(451, '4.3.0 Local error in processing (sandbox fault)');
    case 'delay':
      await sleep(arrival.ms, undefined, { signal: stopping });
  }
  const execution = faults.strike('deliver', 'execution');
  if (execution?.kind === 'refuse') return rejected(550, `5.7.1 ${execution.code} (sandbox fault)`);
  if (execution?.kind !== 'fail_sticky' || execution.effect === true) mailbox.receive(mail);
  if (execution?.kind === 'fail_sticky')
    return rejected(451, '4.3.0 Local error in processing (sandbox fault)');
  return answer(mailbox);
}

async function answer({ party }: Mailbox): Promise<Reception> {
  const fault = party.faults.strike('deliver', 'answer');
  switch (fault?.kind) {
    case undefined:
      return { kind: 'accepted' };
    case 'lose_answer':
      return { kind: 'cut' };
    case 'malformed':
      return { kind: 'garbled' };
    case 'fail_after':
      return rejected(451, '4.3.0 Local error in processing (sandbox fault)');
    case 'delay':
      await sleep(fault.ms, undefined, { signal: party.stopping });
      return { kind: 'accepted' };
  }
}
