import { fileURLToPath } from 'node:url';
import type { Migrations } from '../../../store/migrate.ts';

/** The tables that only orders have: their catalogue, what is held and sold of it, and refunds. */
export const orderMigrations: Migrations = {
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
  table: 'order_migration',
};
