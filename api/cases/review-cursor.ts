import { z } from 'zod';
import { isStorableInteger } from '../../values/storable.ts';
import { caseSorts, type CasePlace, type CaseSort } from '../../store/cases/review-queries.ts';
import { badCursor, cursorTime, parseCursor } from '../http/page-cursor.ts';

const content = z.tuple([z.enum(caseSorts), z.int().refine(isStorableInteger), cursorTime, z.uuid()]);

export function encodeCasePlace(sort: CaseSort, { priority, at, caseId }: CasePlace): string {
  return Buffer.from(JSON.stringify([sort, priority, at, caseId])).toString('base64url');
}

/** @throws Problem for a cursor that this API never gave out, or gave out for another order */
export function decodeCasePlace(sort: CaseSort, cursor: string): CasePlace {
  const parsed = content.safeParse(parseCursor(cursor));
  if (!parsed.success || parsed.data[0] !== sort) throw badCursor();
  const [, priority, at, caseId] = parsed.data;
  return { priority, at, caseId };
}
