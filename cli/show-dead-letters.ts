import type { Groups, Job, Letter } from './dead-letter-answers.ts';
import { age, table } from './table.ts';

export function showLetters(letters: readonly Letter[]): string {
  if (letters.length === 0) return 'No dead letters.';
  return table(
    ['DEAD LETTER', 'ORDER', 'STEP', 'GROUP', 'CAUSE', 'STATUS', 'TRIED', 'SEEN'],
    letters.map((letter) => [
      letter.deadLetterId,
      letter.orderId,
      stepOf(letter),
      letter.group,
      letter.cause,
      letter.status,
      String(letter.attempts),
      `${age(letter.lastSeen)} ago`,
    ]),
  );
}

export function showGroups(groups: Groups): string {
  if (groups.length === 0) return 'No open dead letters.';
  return table(
    ['GROUP', 'MOST FREQUENT CAUSE', 'OPEN', 'REDRIVING', 'OLDEST'],
    groups.map(({ group, cause, count, redriving, oldest }) => [
      group,
      cause,
      String(count),
      String(redriving),
      `${age(oldest)} ago`,
    ]),
  );
}

export function showLetter(letter: Letter): string {
  const { payload, stack, history = [], actions = [] } = letter;
  return [
    `${letter.deadLetterId}  ${letter.status}`,
    '',
    table(
      ['step', stepOf(letter)],
      [
        ['group', letter.group],
        ['cause', letter.cause],
        ['message', letter.message],
        ['attempts', String(letter.attempts)],
        ['seen', `first ${letter.firstSeen}, last ${letter.lastSeen}`],
        ...(payload === undefined ? [] : [['payload', payload.idempotencyKey]]),
        ['order', letter.links.order],
        ['run', letter.links.temporal],
      ],
    ),
    ...(stack === undefined ? [] : ['', stack]),
    ...(history.length === 0 ? [] : ['', ...history.map(happened)]),
    ...(actions.length === 0 ? [] : ['', `Now: ${actions.join(', ')}`]),
  ].join('\n');
}

export function showJob({ items }: Job): string {
  if (items.length === 0) return 'Nothing of this group was open.';
  return table(
    ['ORDER', 'DEAD LETTER', 'STATUS', ''],
    items.map(({ orderId, deadLetterId, status, message = '' }) => [orderId, deadLetterId, status, message]),
  );
}

function stepOf({ step, phase }: Letter): string {
  return step === undefined ? '(the order)' : `${step}.${phase ?? ''}`;
}

/** Who is no person. */
const noPersons: Readonly<Record<string, string>> = { api: 'over the API', run: 'by its run' };

function happened({ at, kind, by, reason, reference }: NonNullable<Letter['history']>[number]): string {
  const who = by === undefined ? '' : ` ${noPersons[by] ?? `by ${by}`}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${at}  ${kind}${who}${why}${reference === undefined ? '' : ` (${reference})`}`;
}
