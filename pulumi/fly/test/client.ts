import { request as httpRequest } from 'node:http';
import { type Socket, connect } from 'node:net';

/** An answer of the proxy. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; what came several times is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request; everything has a default. */
export interface Ask {
  /** @default 'GET' */
  readonly method?: string;
  /** Address that Fly.io reports. @default an address of its own for each request */
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Milliseconds. @default 8000 */
  readonly timeout?: number;
}

let addresses = 0;

/** An IPv4 address that no request had before. */
export const newClient = (): string => {
  addresses += 1;
  return `198.${18 + (addresses >> 16)}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

/** Sends one request on a connection of its own. The promise fails when the connection ends without an answer. */
export const ask = (port: number, host: string, path: string, options: Ask = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', client = newClient(), headers = {}, body, timeout = 8000 } = options;
    const request = httpRequest(
      {
        ...{ port, host: '127.0.0.1', path, method, agent: false, setHost: false, timeout },
        headers: {
          Host: host,
          ...(client === '' ? {} : { 'Fly-Client-IP': client }),
          ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('close', () => {
          if (!response.complete) reject(new Error(`the answer to ${path} was cut off`));
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
            ),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path} within ${timeout} ms`)));
    request.on('error', reject);
    request.end(body);
  });

/** What happened on a raw connection. */
export interface RawResult {
  /** Everything that came back. */
  readonly text: string;
  /** Milliseconds until the other side closed, or undefined where it did not within the limit. */
  readonly closedAfter: number | undefined;
}

/** Writes bytes to a connection of its own, some of them later, and reads until the other side closes. */
export const raw = (
  port: number,
  pieces: readonly (string | Buffer)[],
  { gap = 0, limit = 3000 }: { readonly gap?: number; readonly limit?: number } = {},
): Promise<RawResult> =>
  new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    const begin = performance.now();
    const chunks: Buffer[] = [];
    const timers: NodeJS.Timeout[] = [];
    const finish = (closedAfter: number | undefined): void => {
      timers.forEach(clearTimeout);
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), closedAfter });
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => finish(performance.now() - begin));
    timers.push(setTimeout(() => finish(undefined), limit));
    pieces.forEach((piece, index) => {
      timers.push(setTimeout(() => socket.writable && socket.write(piece), index * gap));
    });
  });

/** Status codes of the answers on a raw connection, in order. */
export const statuses = ({ text }: RawResult): readonly number[] =>
  [...text.matchAll(/(?:^|\n)HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
