import { migrations } from '../../cli/migrations.ts';
import { seedCatalogue } from '../../sagas/order/store/stock/seed-catalogue.ts';
import { keepItems } from '../../sagas/order/store/stock/keep-items.ts';
import { inTransaction, openPool } from '../../store/database.ts';
import { migrate } from '../../store/migrate.ts';
import { hundredItems } from '../load/scenarios.ts';
import { asAdmin } from './database-cluster.ts';

/** More than any measurement orders. */
const plenty = 1_000_000;

/** A database with the tables of Recourse and a full shelf, so that all work with the same stock. @returns its URL */
export async function makeDatabase({ adminUrl }: { adminUrl: string }, name: string): Promise<string> {
  await asAdmin({ adminUrl }, (client) => client.query(`create database ${name}`));
  const url = Object.assign(new URL(adminUrl), { pathname: name }).href;
  await migrate(url, migrations);
  const pool = openPool({ url, max: 1 });
  try {
    await seedCatalogue(pool);
    await inTransaction(pool, (client) =>
      keepItems(
        client,
        hundredItems.map((sku) => ({
          sku,
          name: `Item ${sku}`,
          price: 590,
          currency: 'EUR',
          onHand: plenty,
        })),
      ),
    );
    await pool.query('update item set on_hand = $1', [plenty]);
  } finally {
    await pool.end();
  }
  return url;
}

/** As {@link makeDatabase}, for those who have orders and stock, and none of the rest of Recourse. */
export async function makeDatabaseByHand(server: { adminUrl: string }, name: string): Promise<string> {
  const url = await makeDatabase(server, name);
  const pool = openPool({ url, max: 1 });
  try {
    await pool.query('alter table stock_hold drop constraint stock_hold_order_id_fkey');
    await pool.query(`create table order_by_hand (
      order_id text primary key, status text not null, changed_at timestamptz not null default now())`);
  } finally {
    await pool.end();
  }
  return url;
}
