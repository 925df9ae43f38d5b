import type { Broken, Exploration, ExploredPass } from './explore.ts';
import { ruleWords, type Violation } from './violation.ts';

export function heading(saga: string): string {
  return `The saga ${saga}, executed under every combination of what may happen:`;
}

/** One pass when it has ended. */
export function passLine({ pass, result }: ExploredPass): string {
  return `  ${pass.name.padEnd(34)} ${number(result.states)} states, ${number(result.moves)} moves, ${approximately(result.paths)} paths`;
}

/** The summary of an exploration, for people: it follows the passes. */
export function summary(exploration: Exploration, of?: string): string {
  const { coverage, ends, unused, broken } = exploration;
  return [
    `  ends: ${Object.entries(ends)
      .map(([outcome, count]) => `${outcome} ${number(count)}`)
      .join(', ')}`,
    `  ${number(coverage.decisions)} decisions, ${number(coverage.decided.size)} combinations of what was refused and what was decided`,
    `  ${number(coverage.cells)} combinations of a phase and its fate, in ${(exploration.milliseconds / 1000).toFixed(1)} s`,
    ...(unused.length === 0 ? [] : [`  the flow never comes to ${unused.join(', ')}`]),
    ...(broken === undefined ? ['No rule is broken.'] : ['', tellBroken(broken, of)]),
  ].join('\n');
}

/** The table of phases and fates, and of decisions, with how often each was met. */
export function coverageTable({ coverage }: Exploration): string {
  const fates = [...coverage.fates].map(
    ([phase, row]) => `${phase}: ${[...row].map(([fate, times]) => `${fate} ${number(times)}`).join(', ')}`,
  );
  const decided = [...coverage.decided].map(([what, times]) => `decided on ${what} ${number(times)}`);
  return [...fates.sort(), ...decided.sort()].join('\n');
}

/** `of`: what names the saga on the command line, where it is not the one that is explored by default. */
export function tellBroken({ story, violations, seed }: Broken, of = ''): string {
  return [...tellStory(story, violations), `Once more: npm run explore -- ${of}--replay ${seed}`].join('\n');
}

export function tellStory(story: readonly string[], violations: readonly Violation[]): string[] {
  return [
    ...story.map((line, index) => `${index + 1}. ${line}`),
    ...violations.map(({ rule, what }) =>
      typeof rule === 'number'
        ? `BROKEN: ${what} (rule ${rule}: ${ruleWords[rule]})`
        : `BROKEN: ${what} (rule: ${ruleWords[rule]})`,
    ),
  ];
}

/** For programs. */
export function asJson(exploration: Exploration): unknown {
  const { saga, passes, states, moves, paths, ends, coverage, unused, milliseconds, broken } = exploration;
  return {
    saga,
    states,
    moves,
    paths: paths.toString(),
    ends,
    milliseconds: Math.round(milliseconds),
    passes: passes.map(({ pass, result }) => ({
      name: pass.name,
      bounds: pass.bounds,
      states: result.states,
      moves: result.moves,
      paths: result.paths.toString(),
    })),
    decisions: Object.fromEntries(coverage.decided),
    coverage: Object.fromEntries([...coverage.fates].map(([phase, row]) => [phase, Object.fromEntries(row)])),
    ...(unused.length === 0 ? {} : { unused }),
    ...(broken === undefined ? {} : { broken }),
  };
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function approximately(value: bigint): string {
  return value < 1_000_000n ? number(Number(value)) : `about ${Number(value).toExponential(1)}`;
}
