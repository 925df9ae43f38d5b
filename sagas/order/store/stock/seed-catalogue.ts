import { inTransaction, type Pool } from '../../../../store/database.ts';
import { keepItems } from './keep-items.ts';

const items = [
  { sku: 'TEA-GREEN', name: 'Green tea, 100 g', price: 590, currency: 'EUR', onHand: 1000 },
  { sku: 'TEA-BLACK', name: 'Black tea, 100 g', price: 490, currency: 'EUR', onHand: 1000 },
  { sku: 'TEA-WHITE', name: 'White tea, 50 g', price: 1250, currency: 'EUR', onHand: 0 },
  { sku: 'POT-CAST', name: 'Cast-iron teapot', price: 6900, currency: 'EUR', onHand: 1 },
  { sku: 'CUP-SET', name: 'Set of two cups', price: 2400, currency: 'EUR', onHand: 250 },
  { sku: 'MUG-USD', name: 'Mug, sold in dollars', price: 1500, currency: 'USD', onHand: 250 },
];

/** A catalogue to try things with: one item is out of stock, of one there is a single piece. Only where there is none yet. */
export async function seedCatalogue(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('lock table item in share row exclusive mode');
    const { rowCount } = await client.query('select from item limit 1');
    if (rowCount !== 0) return;
    await keepItems(client, items);
  });
}
