import { contenders } from '../contenders/contenders.ts';
import { paceWords } from '../load/pace.ts';
import { scenarios } from '../load/scenarios.ts';
import type { Summary } from './summarise.ts';

const barHeight = 18;
const gap = 22;
const labelWidth = 150;
const barsWidth = 520;
const valueWidth = 80;
const top = 56;

/** An SVG of orders/s where every order is completed: a bar for each contender, group by group of one pace. */
export function plot(summaries: readonly Summary[]): string {
  const shown = summaries.filter(({ scenario }) => scenario === 'happy');
  const most = Math.max(1, ...shown.map(({ ordersPerSecond }) => ordersPerSecond.most));
  let y = top;
  let pace = '';
  const marks: string[] = [];
  for (const summary of shown) {
    if (paceWords(summary.pace) !== pace) {
      pace = paceWords(summary.pace);
      y += gap;
      marks.push(text({ x: 0, y: y - 6, words: pace, weight: 'bold' }));
    }
    marks.push(...bar(summary, { y, most }));
    y += barHeight;
  }
  const width = labelWidth + barsWidth + valueWidth;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 12}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>Orders per second: ${scenarios.happy.title}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text({ x: 0, y: 18, words: 'Orders per second, where every order is completed', weight: 'bold' }),
    text({
      x: 0,
      y: 36,
      words: 'Median over rounds; the thin line goes from the slowest round to the fastest.',
    }),
    ...marks,
    '</svg>',
    '',
  ].join('\n');
}

function bar(
  { contender, ordersPerSecond: { median, least, most } }: Summary,
  at: { readonly y: number; readonly most: number },
): string[] {
  const x = (value: number) => labelWidth + (value / at.most) * barsWidth;
  const middle = at.y + barHeight / 2;
  const fill = contender === 'recourse' || contender === 'apart' ? '#0b6e4f' : '#9aa5b1';
  return [
    text({ x: 8, y: middle + 4, words: contenders[contender].title }),
    `<rect x="${labelWidth}" y="${at.y + 2}" width="${(x(median) - labelWidth).toFixed(1)}" height="${barHeight - 4}" fill="${fill}"/>`,
    `<line x1="${x(least).toFixed(1)}" x2="${x(most).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="#1f2933"/>`,
    text({ x: Math.round(x(most)) + 6, y: middle + 4, words: median.toFixed(1) }),
  ];
}

function text({
  x,
  y,
  words,
  weight = 'normal',
}: {
  x: number;
  y: number;
  words: string;
  weight?: string;
}): string {
  return `<text x="${x}" y="${y}" font-weight="${weight}" fill="#1f2933">${words}</text>`;
}
