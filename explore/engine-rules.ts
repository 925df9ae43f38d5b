import * as attempts from '../saga/rules/attempts.ts';
import * as deadlines from '../saga/rules/case-deadlines.ts';
import * as cases from '../saga/rules/cases.ts';
import * as deciding from '../saga/rules/decide.ts';
import * as instance from '../saga/rules/instance.ts';
import * as lifecycle from '../saga/rules/lifecycle.ts';
import * as redrive from '../saga/rules/redrive.ts';
import * as record from '../saga/rules/record.ts';
import * as solving from '../saga/rules/solve.ts';
import * as sends from '../saga/rules/sends.ts';
import * as remote from '../saga/remote-attempt.ts';
import * as untold from '../saga/untold.ts';

/** The rules that the world goes by: those that decide what is written in PostgreSQL, what an attempt makes of an answer, and what a run is told again, or mutants of them. */
export interface EngineRules {
  readonly attempts: typeof attempts;
  readonly cases: typeof cases;
  readonly deadlines: typeof deadlines;
  readonly deciding: typeof deciding;
  readonly instance: typeof instance;
  readonly lifecycle: typeof lifecycle;
  readonly record: typeof record;
  readonly redrive: typeof redrive;
  readonly remote: typeof remote;
  readonly sends: typeof sends;
  readonly solving: typeof solving;
  readonly untold: typeof untold;
}

export const realRules: EngineRules = {
  attempts,
  cases,
  deadlines,
  deciding,
  instance,
  lifecycle,
  record,
  redrive,
  remote,
  sends,
  solving,
  untold,
};
