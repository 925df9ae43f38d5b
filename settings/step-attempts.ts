import { z } from 'zod';
import { orderSteps } from '../sagas/order/steps.ts';
import type { Kind } from './kinds.ts';

const most = 1_000_000;

/** Forward attempts before a step is parked. */
export interface StepAttempts {
  /** Of a step that has none of its own. */
  readonly attempts: number;
  readonly attemptsByStep: Readonly<Record<string, number>>;
}

/** `8,sendReceipt=30`: a number of attempts for all steps, then those of single steps. */
export function stepAttempts(): Kind<StepAttempts> {
  const schema = z.string().transform((given, context): StepAttempts => {
    const [all = '', ...single] = given.split(',').map((part) => part.trim());
    const attemptsByStep: Record<string, number> = {};
    const wrong = (message: string): typeof z.NEVER => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (!isNumber(all)) return wrong(`${JSON.stringify(all)} is no number from 1 to ${most}`);
    for (const part of single) {
      const [name, number = '', ...more] = part.split('=').map((side) => side.trim());
      const step = orderSteps.find((known) => known === name);
      if (step === undefined) return wrong(`${name} is none of ${orderSteps.join(', ')}`);
      if (!isNumber(number) || more.length > 0) return wrong(`${part} is no number from 1 to ${most}`);
      if (attemptsByStep[step] !== undefined) return wrong(`${step} is there twice`);
      attemptsByStep[step] = Number(number);
    }
    return { attempts: Number(all), attemptsByStep };
  });
  return {
    expected: 'a number of attempts for all steps, then those of single steps, such as 8,sendReceipt=30',
    schema,
    show: (given) => JSON.stringify(given),
    explains: true,
  };
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;
}
