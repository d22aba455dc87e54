import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response of a fake API. */
export interface Answer {
  readonly status: number;
  /**
   * Sent as it is if it is a string, otherwise as JSON.
   *
   * @default {}
   */
  readonly body?: unknown;
  /** @default a content type of JSON */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that a handler receives. */
export interface Request {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer to give instead of the correct one. */
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: Answer;
  /**
   * The number of requests to answer with it.
   *
   * @default 1
   */
  readonly times?: number;
}

/** Answers a request; undefined leaves it to the next handler. */
export type Handler = (request: Request) => Answer | undefined;

/** An HTTP server on loopback that fails on demand. */
export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** Every request so far, as `METHOD /path`. */
  readonly requests: readonly string[];
  /** Answers the next matching requests with these faults. */
  injectFaults(...faults: readonly Fault[]): void;
  /** Removes the remaining faults. */
  clearFaults(): void;
}

const read = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** Serves handlers on a free port of loopback. The first one that answers wins; if none does, the status is 404. */
export async function serve(...handlers: readonly Handler[]): Promise<FakeServer> {
  const requests: string[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const fault: Handler = ({ method, path }) => {
    const found = faults.find((item) => item.left > 0 && item.fault.method === method && item.fault.path.test(path));
    if (found !== undefined) found.left -= 1;
    return found?.fault.answer;
  };
  const respond = async (message: IncomingMessage): Promise<Answer> => {
    const { method = 'GET', headers, url = '/' } = message;
    const path = decodeURIComponent(url.split('?')[0] ?? '/');
    const request = { method, path, headers, body: await read(message) };
    requests.push(`${method} ${path}`);
    for (const handler of [fault, ...handlers]) {
      const answer = handler(request);
      if (answer !== undefined) return answer;
    }
    return { status: 404, body: { message: `nothing at ${method} ${path}` } };
  };
  const server = createServer((message, response) => {
    void respond(message).then(({ status, body = {}, headers = {} }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close', ...headers }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    injectFaults: (...added) => faults.push(...added.map((item) => ({ fault: item, left: item.times ?? 1 }))),
    clearFaults: () => void faults.splice(0),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
