import type { Kind } from './kinds.ts';
import { nearest } from './nearest.ts';
import { SettingsError } from './settings-error.ts';
import { variableNames, variables, type VariableName } from './variables.ts';

type Parsed = {
  readonly [Name in VariableName]: (typeof variables)[Name] extends { kind: Kind<infer T> }
    ? (typeof variables)[Name] extends { default: string }
      ? T
      : T | undefined
    : never;
};

/**
 * Reads every variable once, so that one error tells all that is wrong, with what is `known` to be. `given` are those that do not have their default by
 * their absence.
 */
export function parseVariables(
  env: NodeJS.ProcessEnv,
  known: readonly string[] = [],
): { parsed: Parsed; given: ReadonlySet<VariableName> } {
  const problems = [...known, ...unknownVariables(env)];
  const values: Record<string, unknown> = {};
  for (const name of variableNames) {
    const read = parseVariable(name, env[name]);
    if (read.ok) values[name] = read.value;
    else problems.push(read.problem);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  const parsed = values as Parsed;
  const given = new Set(variableNames.filter((name) => isGiven(env[name])));
  const contradictions = [...contradicting(parsed, given)];
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return { parsed, given };
}

type Read = { ok: true; value: unknown } | { ok: false; problem: string };

function parseVariable(name: VariableName, given: string | undefined): Read {
  const variable: { kind: Kind<unknown>; default?: string } = variables[name];
  const text = isGiven(given) ? given : variable.default;
  if (text === undefined) return { ok: true, value: undefined };
  const { schema, show, expected, explains } = variable.kind;
  const result = schema.safeParse(text);
  if (result.success) return { ok: true, value: result.data };
  const why = explains === true ? `; ${result.error.issues[0]?.message ?? ''}` : '';
  return { ok: false, problem: `${name} is ${show(text)}, expected ${expected}${why}` };
}

/** An empty variable counts as absent: that is what a line `NAME=` of a copied .env.example means. */
function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('RECOURSE_') && !Object.hasOwn(variables, name))
    .map((name) => {
      const meant = nearest(name, variableNames);
      return `${name} is not a setting${meant === undefined ? ', and like none: .env.example lists them' : `; did you mean ${meant}?`}`;
    });
}

type Duration = VariableName & `${string}_MS`;
type Pair = readonly [small: Duration, large: Duration];

function* contradicting(parsed: Parsed, given: ReadonlySet<VariableName>): Generator<string> {
  const always: readonly Pair[] = [
    ['RECOURSE_BACKOFF_INITIAL_MS', 'RECOURSE_BACKOFF_MAX_MS'],
    ['RECOURSE_REQUEST_TIMEOUT_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
    ['RECOURSE_STEP_HEARTBEAT_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
    ['RECOURSE_STEP_AT_ONCE_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
  ];
  // One that is not given follows those that are.
  const whereGiven: readonly Pair[] = [
    ['RECOURSE_REVIEW_DUE_MS', 'RECOURSE_REVIEW_ESCALATE_MS'],
    ['RECOURSE_REVIEW_ESCALATE_MS', 'RECOURSE_REVIEW_LAST_RESORT_MS'],
    ['RECOURSE_REVIEW_DUE_MS', 'RECOURSE_REVIEW_LAST_RESORT_MS'],
  ];
  const pairs = [...always, ...whereGiven.filter((pair) => pair.every((name) => given.has(name)))];
  for (const [small, large] of pairs) {
    if (parsed[small] > parsed[large])
      yield `${small} is ${parsed[small]}, expected at most ${large}, which is ${parsed[large]}`;
  }
}
