import { registration } from '../recourse.config.ts';
import { engineMigrations, type Migrations } from '../store/migrate.ts';

/** What a database has to have: the tables of the engine, and then those of each saga. */
export const migrations: readonly Migrations[] = [engineMigrations, registration.saga.migrations];
