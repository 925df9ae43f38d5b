export interface StreamedEvent {
  readonly event: string;
  readonly id: number;
  readonly data: { readonly status: string; readonly version: number };
}

/** Reads server-sent events as they come, until the server ends them. */
export async function* readStream(
  url: string,
  headers: Record<string, string> = {},
): AsyncGenerator<StreamedEvent> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers } });
  if (!response.ok || response.body === null) throw new Error(`${response.status}`);
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${chunk}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
        }),
      );
      const [event, id, data] = [fields.get('event'), fields.get('id'), fields.get('data')];
      if (event === undefined || data === undefined) continue;
      yield { event, id: Number(id), data: JSON.parse(data) as StreamedEvent['data'] };
    }
  }
}
