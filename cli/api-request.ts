import { z } from 'zod';
import { StartError } from '../embedded/start-error.ts';

const problem = z.object({ title: z.string(), detail: z.string() });

/** What the API refused, in its own words. */
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
  throw new ApiRefused(
    refused.success ? `${refused.data.title}: ${refused.data.detail}` : `${url}${path}: ${response.status}`,
  );
}
