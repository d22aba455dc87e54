import assert from 'node:assert/strict';

/** The part of a torrent that we read. */
export interface Torrent {
  readonly name: string;
  readonly percentDone: number;
  readonly downloadDir: string;
}

/**
 * Calls Transmission: https://github.com/transmission/transmission/blob/main/docs/rpc-spec.md. The first answer is 409
 * with the session id that later calls need.
 */
export async function callTransmission(
  url: string,
  method: string,
  args: object,
): Promise<Readonly<Record<string, unknown>>> {
  const send = (session: string): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'X-Transmission-Session-Id': session },
      body: JSON.stringify({ method, arguments: args }),
      signal: AbortSignal.timeout(5000),
    });
  const first = await send('none');
  const response = await send(first.headers.get('X-Transmission-Session-Id') ?? '');
  assert(response.ok, `${method}: ${response.status}`);
  const answer = (await response.json()) as {
    readonly result: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  };
  assert.equal(answer.result, 'success', method);
  return answer.arguments;
}

/** Every torrent that Transmission knows. */
export async function torrentsOf(url: string): Promise<readonly Torrent[]> {
  const { torrents } = await callTransmission(url, 'torrent-get', { fields: ['name', 'percentDone', 'downloadDir'] });
  return torrents as readonly Torrent[];
}
