import { table } from '../../cli/table.ts';
import { contenders } from '../contenders/contenders.ts';
import { paceWords } from '../load/pace.ts';
import { scenarioNames, scenarios, type ScenarioName } from '../load/scenarios.ts';
import { processKinds } from '../measure/cpu.ts';
import type { Popularity, Summary } from './summarise.ts';

/** How fast, and at what cost, scenario by scenario, and what an item costs that everybody wants. */
export function tables(summaries: readonly Summary[], popularity: readonly Popularity[]): string {
  const sections = scenarioNames.flatMap((scenario) => {
    const own = summaries.filter((summary) => summary.scenario === scenario);
    return own.length === 0 ? [] : [section(scenario, own)];
  });
  return [...sections, ...(popularity.length === 0 ? [] : [popularityTable(popularity)])].join('\n\n');
}

function popularityTable(popularity: readonly Popularity[]): string {
  const rows = popularity.map(({ pace, contender, ratio: of }) => [
    paceWords(pace),
    contenders[contender].title,
    ratio(of),
  ]);
  const title = 'One item that everybody orders, against a hundred items: orders/s';
  return [title, '', table(['pace', 'who', '× a hundred items'], rows)].join('\n');
}

function section(scenario: ScenarioName, own: readonly Summary[]): string {
  return [
    `${capital(scenarios[scenario].title)}: how fast`,
    '',
    speedTable(own),
    '',
    `${capital(scenarios[scenario].title)}: what one order costs`,
    '',
    costTable(own),
  ].join('\n');
}

function speedTable(own: readonly Summary[]): string {
  const head = ['pace', 'who', 'orders/s', '(of rounds)', '× by hand', '× bare'];
  const latencies = ['p50 ms', '× by hand', '× bare', 'p95 ms', 'p99 ms'];
  const rows = own.map(({ pace, contender, ordersPerSecond, toByHand, toBare, p50, p95, p99 }) => [
    paceWords(pace),
    contenders[contender].title,
    amount(ordersPerSecond.median),
    `${amount(ordersPerSecond.least)} to ${amount(ordersPerSecond.most)}`,
    ratio(toByHand?.ordersPerSecond),
    ratio(toBare?.ordersPerSecond),
    amount(p50),
    ratio(toByHand?.p50),
    ratio(toBare?.p50),
    amount(p95),
    amount(p99),
  ]);
  return table([...head, ...latencies], rows);
}

const kindTitles = {
  contender: 'own process',
  temporal: 'Temporal',
  postgres: 'PostgreSQL',
  sandboxes: 'sandboxes',
  client: 'client',
} as const;

function costTable(own: readonly Summary[]): string {
  const head = ['pace', 'who', ...processKinds.map((kind) => `${kindTitles[kind]} ms`)];
  const counts = [
    'statements',
    'commits',
    'WAL kB',
    'events',
    'wf tasks',
    'activities',
    'actions',
    'history kB',
  ];
  const rows = own.map(({ pace, contender, cpuMs, database, history }) => [
    paceWords(pace),
    contenders[contender].title,
    ...processKinds.map((kind) => amount(cpuMs?.[kind])),
    amount(database.statements),
    amount(database.commits),
    amount(database.walBytes / 1000),
    amount(history?.events),
    amount(history?.workflowTasks),
    amount(history?.activities),
    amount(history?.actions),
    amount(history && history.bytes / 1000),
  ]);
  return table([...head, ...counts], rows);
}

/** `0.5`, `12.3`, `124`: no more digits than mean something. */
function amount(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '-';
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function ratio(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
