import { ApplicationFailure } from '@temporalio/workflow';
import { isStorableInteger, isStorableJson } from '../values/storable.ts';
import { phasesOf } from '../saga/step.ts';
import type { DescribedSaga } from '../saga/definition.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { Command, DecisionCommand, RedriveCommand, Rejection, SettleCommand } from './contract.ts';

type Fields = Record<string, unknown>;

/**
 * Reads a command that anyone may have typed into the Temporal Web UI or CLI; none at all is a command by nobody known.
 * @throws ApplicationFailure of type `invalid_command`
 */
export function parseCommand(input: unknown): Command {
  return authorOf(fieldsOf(input, ['by', 'reason']));
}

/** @throws ApplicationFailure of type `invalid_command` */
export function parseRedrive(saga: DescribedSaga, input: unknown): RedriveCommand {
  const fields = fieldsOf(input, ['by', 'reason', 'words', 'step', 'phase']);
  const whole = fields['step'] === undefined && fields['phase'] === undefined;
  return whole ? authorOf(fields) : { ...authorOf(fields), ...phaseOf(saga, fields) };
}

/** @throws ApplicationFailure of type `invalid_command` */
export function parseSettle(saga: DescribedSaga, input: unknown): SettleCommand {
  const fields = fieldsOf(input, ['by', 'reason', 'words', 'step', 'phase', 'reference', 'elsewhere']);
  const author = authorOf(fields);
  const { reference, elsewhere } = fields;
  if ((author.reason ?? author.words ?? '') === '') throw invalid('a settle needs a reason');
  if (typeof reference !== 'string' || reference.length === 0 || reference.length > 200)
    throw invalid('reference is a text of 1 to 200 characters');
  if (elsewhere !== undefined && typeof elsewhere !== 'boolean') throw invalid('elsewhere is true or false');
  return {
    ...author,
    reference,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...phaseOf(saga, fields),
  };
}

const neededForDecision = ['caseId', 'revision', 'decisionId', 'decision', 'reason'] as const;

/** Personal data must not reach the history: decisions with such fields are for REST. @throws ApplicationFailure of type `invalid_command` */
export function parseDecision({ personal }: DescribedSaga, input: unknown): DecisionCommand {
  const fields = fieldsOf(input, ['caseId', 'revision', 'decisionId', 'decision', 'data', 'by', 'reason']);
  const missing = neededForDecision.filter((name) => fields[name] === undefined || fields[name] === '');
  if (missing.length > 0)
    throw invalid(`a decision needs ${neededForDecision.join(', ')}; here ${missing.join(', ')} is missing`);
  const { by, reason = '' } = authorOf(fields);
  const { revision, data } = fields;
  if (typeof revision !== 'number' || !isStorableInteger(revision))
    throw invalid("revision is the number of the case's revision on which you decide");
  if (data !== undefined && (typeof data !== 'object' || data === null)) throw invalid('data is an object');
  const found = Object.keys(data ?? {}).find((name) => personal.includes(name));
  if (found !== undefined)
    throw invalid(`${found} is personal and would stay in Temporal's history: decide this over REST`);
  return {
    caseId: textOf(fields, 'caseId'),
    decisionId: textOf(fields, 'decisionId'),
    decision: textOf(fields, 'decision'),
    revision,
    data: data ?? {},
    by,
    reason,
  };
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.length === 0 || value.length > 200)
    throw invalid(`${name} is a text of 1 to 200 characters`);
  return value;
}

function fieldsOf(input: unknown, known: readonly string[]): Fields {
  if (input === undefined || input === null) return {};
  if (!isStorableJson(input))
    throw invalid('it holds what PostgreSQL cannot keep: NUL, half a surrogate pair, or too many levels');
  if (typeof input !== 'object') throw invalid('a command is an object such as { "by": "olga" }');
  const unknownField = Object.keys(input).find((name) => !known.includes(name));
  if (unknownField !== undefined)
    throw invalid(`this command has no field ${unknownField}; it has ${known.join(', ')}`);
  return input as Fields;
}

function authorOf({ by = 'unknown', reason, words }: Fields): Command {
  if (typeof by !== 'string' || by.length === 0 || by.length > 200)
    throw invalid('by is a text of 1 to 200 characters');
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > 500))
    throw invalid('reason is a text of up to 500 characters');
  if (words !== undefined && (typeof words !== 'string' || words.length > 100))
    throw invalid('words cites a reason that was sent over REST');
  return { by, ...(reason === undefined ? {} : { reason }), ...(words === undefined ? {} : { words }) };
}

function phaseOf({ steps }: DescribedSaga, { step: name, phase }: Fields): NamedPhase {
  const step = Object.values(steps).find((known) => known.name === name);
  if (step === undefined) throw invalid(`step is one of ${Object.keys(steps).join(', ')}`);
  const phases = phasesOf(step);
  const known = phases.find((candidate) => candidate === phase);
  if (known === undefined) throw invalid(`the phases of ${step.name} are ${phases.join(', ')}`);
  return { step: step.name, phase: known };
}

function invalid(what: string): ApplicationFailure {
  const type: Rejection = 'invalid_command';
  return ApplicationFailure.nonRetryable(`Not understood: ${what}.`, type);
}
