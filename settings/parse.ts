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

/** Reads every variable once, so that one error tells all that is wrong. */
export function parseVariables(env: NodeJS.ProcessEnv): Parsed {
  const problems = unknownVariables(env);
  const values: Record<string, unknown> = {};
  for (const name of variableNames) {
    const read = parseVariable(name, env[name]);
    if (read.ok) values[name] = read.value;
    else problems.push(read.problem);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  const parsed = values as Parsed;
  const contradictions = [...contradicting(parsed)];
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return parsed;
}

type Read = { ok: true; value: unknown } | { ok: false; problem: string };

function parseVariable(name: VariableName, given: string | undefined): Read {
  const variable: { kind: Kind<unknown>; default?: string } = variables[name];
  // An empty variable counts as absent: that is what a line `NAME=` of a copied .env.example means.
  const text = given?.trim() ? given : variable.default;
  if (text === undefined) return { ok: true, value: undefined };
  const { schema, show, expected, explains } = variable.kind;
  const result = schema.safeParse(text);
  if (result.success) return { ok: true, value: result.data };
  const why = explains === true ? `; ${result.error.issues[0]?.message ?? ''}` : '';
  return { ok: false, problem: `${name} is ${show(text)}, expected ${expected}${why}` };
}

function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('RECOURSE_') && !Object.hasOwn(variables, name))
    .map((name) => `${name} is not a setting; did you mean ${nearest(name, variableNames) ?? ''}?`);
}

function* contradicting(parsed: Parsed): Generator<string> {
  const pairs: [VariableName & `${string}_MS`, VariableName & `${string}_MS`][] = [
    ['RECOURSE_BACKOFF_INITIAL_MS', 'RECOURSE_BACKOFF_MAX_MS'],
    ['RECOURSE_REQUEST_TIMEOUT_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
    ['RECOURSE_STEP_HEARTBEAT_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
    ['RECOURSE_STEP_AT_ONCE_MS', 'RECOURSE_STEP_TIMEOUT_MS'],
  ];
  for (const [small, large] of pairs) {
    if (parsed[small] > parsed[large])
      yield `${small} is ${parsed[small]}, expected at most ${large}, which is ${parsed[large]}`;
  }
}
