import { z } from 'zod';
import { StartError } from '../embedded/start-error.ts';

const problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z
    .array(
      z.object({
        detail: z.string(),
        parameter: z.string().optional(),
        pointer: z.string().optional(),
        header: z.string().optional(),
      }),
    )
    .default([]),
});

/** A refusal by the API, in its own words. */
export class ApiRefused extends Error {}

/** One request to the API at `url`. @throws ApiRefused, and an Error when nobody answers */
export async function apiRequest<T>(
  url: string,
  {
    method,
    path,
    body,
    answer,
  }: { method: 'GET' | 'POST'; path: string; body?: unknown; answer: z.ZodType<T> },
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new StartError(
      `Nobody answers at ${url}: is the API running? (RECOURSE_PUBLIC_URL says where it is.)`,
      {
        cause: error,
      },
    );
  });
  const content: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer.parse(content);
  const refused = problem.safeParse(content);
  throw new ApiRefused(refused.success ? inWords(refused.data) : `${url}${path}: ${response.status}`);
}

/** The refusal, and below it the errors of its fields. */
function inWords({ title, detail, errors }: z.output<typeof problem>): string {
  const fields = errors.map(({ detail: why, parameter, pointer, header }) => {
    const field = parameter ?? pointer ?? header;
    return field === undefined || field === '' ? `  ${why}` : `  ${field}: ${why}`;
  });
  return [`${title}: ${detail}`, ...fields].join('\n');
}
