import type { Fate } from './fate.ts';
import type { Move } from './move.ts';
import { nameOf } from './party.ts';
import type { State } from './state.ts';

/** A move as a person would tell it. */
export function wordsOf(move: Move, state: State): string {
  switch (move.type) {
    case 'begin':
      return `a worker takes up ${move.request}${move.aged ? ', whose key is too old by now' : ''}`;
    case 'begin_late':
      return `the worker for ${move.request} is paused before it begins, and presumed lost${whatFollows(move)}`;
    case 'interrupt':
      return `${move.request} is not attempted any more, for the run is to stop`;
    case 'finish':
      return `${move.request} ${fateWords[move.fate]}${whatFollows(move)}`;
    case 'decide':
      return `a person decides on ${move.request.replace('review ', '')}: ${choiceWords[move.choice] ?? `again, ${move.choice}`}`;
    case 'last_resort':
      return `nobody decides on ${move.request.replace('review ', '')}: ${choiceWords[move.choice] ?? move.choice}`;
    case 'solve':
      return `what ${move.request.replace('review ', '')} was refused for is there by now`;
    case 'record':
      return `on record: ${move.request}`;
    case 'cancel':
      return 'somebody cancels the order';
    case 'cancel_reaches':
      return 'the cancel reaches the run';
    case 'redrive':
      return `an engineer redrives ${move.phase ?? 'what is parked'}`;
    case 'resume':
      return resumed(state, move.late);
    case 'task_begins':
      return 'what follows happens in a workflow task that may be lost';
    case 'task_lost':
      return 'the workflow task is lost: the run goes on from where it began';
    case 'reset':
      return 'the run is reset: executed again from the start';
  }
}

const choiceWords: Readonly<Record<string, string>> = {
  retry: 'again',
  own: 'again, something else of this step',
  waived: 'done without',
  refund: 'done without, and the money back',
  cancel: 'cancel',
};

const fateWords: Record<Fate, string> = {
  answers: 'is answered, by the rules of the other party',
  refuses: 'is refused',
  lapsed: 'comes too late: what was held has lapsed',
  unavailable: 'is not executed: the other party is unavailable',
  rejects: 'fails: the request is rejected as wrong',
  answer_lost: 'is executed, but the answer is lost',
  request_lost: 'is not executed: the request is lost on its way',
  fails_after: 'is executed, and answered with a server error',
  fails_before: 'is not executed, and answered with a server error',
  adrift: 'is sent by a worker that is killed, and is still on its way',
  paused_before_store: 'has made its id, which a paused worker has not stored yet',
  paused_before_send: 'is about to be sent by a worker that is paused, and presumed lost',
  paused_before_record:
    'is executed, but the worker is paused before it records the answer, and presumed lost',
};

function whatFollows({ givesUp }: { givesUp: boolean }): string {
  return givesUp ? '; no attempt is left' : '';
}

function resumed({ lates }: State, index: number): string {
  const late = lates[index];
  if (late === undefined) return 'a late attempt goes on';
  const name = nameOf(late.at);
  switch (late.from) {
    case 'begin':
      return `the paused worker for ${name} wakes up and begins`;
    case 'begun':
      return `the worker of the old run goes on with ${name}`;
    case 'store':
      return `the paused worker for ${name} wakes up, and stores the id that it made`;
    case 'send':
      return `the paused worker for ${name} wakes up, and sends`;
    case 'record':
      return `the paused worker for ${name} wakes up, and records what it was answered`;
    case 'adrift':
      return `the late request of ${name} arrives`;
  }
}
