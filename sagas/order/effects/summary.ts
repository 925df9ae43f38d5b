import { formatMoney } from '../../../values/money.ts';
import type { Order } from '../order.ts';

/** Temporal takes 400 bytes of summary, quotes and escapes included. */
const summaryBytes = 300;

/** `2 × TEA-GREEN · 11.80 EUR`: what is bought, never by whom. */
export function summaryOf({ lines, total }: Pick<Order, 'lines' | 'total'>): string {
  const money = formatMoney(total);
  for (let shown = lines.length; shown > 0; shown -= 1) {
    const listed = lines.slice(0, shown).map(({ quantity, sku }) => `${quantity} × ${sku}`);
    const more = lines.length - shown;
    const text = `${[...listed, ...(more > 0 ? [`${more} more`] : [])].join(', ')} · ${money}`;
    if (Buffer.byteLength(JSON.stringify(text)) <= summaryBytes) return text;
  }
  return `${lines.length} lines · ${money}`;
}
