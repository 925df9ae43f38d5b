/**
 * The beginning of a statement that takes rows of a table whose turn it is, and leaves them as `claimed`. Of several processes that
 * ask at once each takes others. Whoever takes a row has it for `$2` milliseconds; then the process counts as lost, and the row's turn
 * has come again. `$1`: how many rows at most.
 */
export function claiming(rows: {
  readonly table: string;
  /** Its primary key. */
  readonly key: readonly string[];
  /** Whose turn it is, those that were taken for too long among them. */
  readonly due: string;
  readonly order: string;
  /** The column that says until when a row is taken. */
  readonly until: string;
  /** Other columns that are set on a row that is taken. */
  readonly set?: string;
  /** How many rows at most, if not `$1`. */
  readonly limit?: string;
  /** A value of the row as it was before. */
  readonly before?: { readonly name: string; readonly is: string };
}): string {
  const { table, key, due, order, until, set, limit = '$1', before } = rows;
  const columns = key.join(', ');
  return `with turn as (
      select ${columns}${before === undefined ? '' : `, ${before.is} as ${before.name}`} from ${table} one
      where ${due} order by ${order} limit ${limit} for update skip locked
    ), claimed as (
      update ${table} one set ${until} = clock_timestamp() + $2 * interval '1 millisecond'${set === undefined ? '' : `, ${set}`}
      from turn where ${key.map((column) => `one.${column} = turn.${column}`).join(' and ')}
      returning one.*${before === undefined ? '' : `, turn.${before.name}`}
    )`;
}
