import type { CaseEventKind } from '../../saga/rules/case-record.ts';
import type { Client } from '../database.ts';

/** Something that happened to a case. */
export interface CaseChange {
  readonly at: string;
  readonly kind: CaseEventKind;
  readonly by?: string;
  readonly text?: string;
}

/** The changes since somebody saw a case at a revision or a version. */
export async function changesSince(
  client: Pick<Client, 'query'>,
  caseId: string,
  { revision = 0, version = 0 }: { revision?: number | undefined; version?: number | undefined },
): Promise<CaseChange[]> {
  const { rows } = await client.query<{
    at: Date;
    kind: CaseEventKind;
    by: string | null;
    text: string | null;
  }>(
    `select at, kind, by, text from review_event
     where case_id = $1 and revision > $2 and version > $3 and kind <> 'refused' order by sequence`,
    [caseId, revision, version],
  );
  return rows.map(({ at, kind, by, text }) => ({
    at: at.toISOString(),
    kind,
    ...(by === null ? {} : { by }),
    ...(text === null ? {} : { text }),
  }));
}
