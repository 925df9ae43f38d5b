import { groups, type Variable } from './variable.ts';
import { variableNames, variables, type VariableName } from './variables.ts';

type Row = { name: VariableName; variable: Variable };
const rows: Row[] = variableNames.map((name) => ({ name, variable: variables[name] }));
const grouped = groups.map((group) => ({ group, rows: rows.filter((row) => row.variable.group === group) }));

/** The README's table. */
export function settingsTable(): string {
  const lines = grouped.flatMap(({ group, rows }) => [
    `| **${group}** | | |`,
    ...rows.map(({ name, variable }) => {
      const shown = variable.default === undefined ? '' : `\`${variable.default}\``;
      return `| \`${name}\` | ${shown} | ${variable.description} |`;
    }),
  ]);
  return ['| setting | default | what it is |', '| --- | --- | --- |', ...lines].join('\n') + '\n';
}

/** `.env.example`: every line is a comment that shows the default. */
export function envExample(): string {
  const head =
    '# Settings and their defaults. Copy to .env and uncomment what you change; the environment outranks it.\n';
  const sections = grouped.map(({ group, rows }) => {
    const lines = rows.map(({ name, variable }) => `# ${variable.description}\n#${name}=${quote(variable)}`);
    return `## ${group}\n${lines.join('\n')}\n`;
  });
  return [head, ...sections].join('\n');
}

/** The list in a command's `--help`. */
export function settingsHelp(names: readonly VariableName[]): string {
  const width = Math.max(...names.map((name) => name.length));
  return rows
    .filter(({ name }) => names.includes(name))
    .map(({ name, variable }) => {
      const shown = variable.default === undefined ? '' : ` [${variable.default}]`;
      return `  ${name.padEnd(width)}  ${variable.description}${shown}`;
    })
    .join('\n');
}

function quote({ default: value = '' }: Variable): string {
  return /[\s<>#]/.test(value) ? `"${value}"` : value;
}
