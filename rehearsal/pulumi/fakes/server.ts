import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of a stand-in for an API. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as a route sees it. */
export interface Request {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer that is given in the place of the right one, a number of times. */
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: Answer;
  /** Default: 1. */
  readonly times?: number;
}

/** Answers a request, or leaves it to the next one. */
export type Handler = (request: Request) => Answer | undefined;

/** A server on loopback that can be told to misbehave. */
export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** Every request so far, as `METHOD /path`. */
  readonly requests: readonly string[];
  /** Misbehaves from now on. */
  injectFaults(...faults: readonly Fault[]): void;
  /** Forgets the faults that are left. */
  clearFaults(): void;
}

const read = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** Serves the handlers, first answer first, on a free port of loopback. */
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
