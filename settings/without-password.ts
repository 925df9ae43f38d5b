/** A URL as it may be shown: what a terminal or a log shows is copied into tickets and chats. */
export function withoutPassword(given: string): string {
  const url = new URL(given);
  const inQuery = url.searchParams.has('password');
  if (url.password === '' && !inQuery) return given;
  if (url.password !== '') url.password = '***';
  if (inQuery) url.searchParams.set('password', '***');
  return url.href;
}
