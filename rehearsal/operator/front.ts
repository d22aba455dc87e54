import { type IncomingMessage, type ServerResponse, request } from 'node:http';
import { type ServerOptions, createServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '#pulumi/fly/test/certificates.ts';
import type { Answer, Handler } from '#rehearsal/pulumi/fakes/server.ts';
import { type ControlServer, controlName } from '../tunnel/control-server.ts';

/** The names of Tailscale's servers: tokens are issued, and nodes are controlled, under the second. */
export const tailscaleNames = ['api.tailscale.com', controlName];

/** A request to Tailscale's API, and how it was answered. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** What an auth key is asked for, and the answer. */
interface KeyBody {
  readonly capabilities: { readonly devices: { readonly create: { readonly tags: readonly string[] } } };
}

const readBody = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** Tailscale's API and its control server under one name: the fake API answers, and the rest goes to headscale. */
export class Front {
  readonly calls: ApiCall[] = [];
  readonly #api: Handler;
  readonly #control: ControlServer;
  readonly #controlPort: number;

  private constructor(api: Handler, control: ControlServer, controlPort: number) {
    this.#api = api;
    this.#control = control;
    this.#controlPort = controlPort;
  }

  /**
   * @param socket path of the Unix socket that it listens on
   * @param certificates by name of the server
   */
  static async start(
    socket: string,
    certificates: ReadonlyMap<string, Certificate>,
    api: Handler,
    control: ControlServer,
    controlPort: number,
  ): Promise<Front> {
    const front = new Front(api, control, controlPort);
    const contexts = new Map([...certificates].map(([name, it]) => [name, createSecureContext(it)]));
    const options: ServerOptions = { SNICallback: (name, done) => done(null, contexts.get(name)) };
    const server = createServer(options, (message, response) => void front.#answer(message, response));
    server.on('upgrade', (message: IncomingMessage, client: Duplex, head: Buffer) =>
      front.#passUpgrade(message, client, head),
    );
    server.unref();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    return front;
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers, url = '/' } = message;
    if (!url.startsWith('/api/')) {
      this.#pass(message, response);
      return;
    }
    const path = decodeURIComponent(url.split('?')[0] ?? '/');
    const body = await readBody(message);
    const answer = this.#api({ method, path, headers, body }) ?? {
      status: 404,
      body: { message: `nothing at ${path}` },
    };
    this.calls.push({ method, path, body, status: answer.status });
    const real = await this.#withRealKey(method, path, answer);
    response.writeHead(real.status, { 'Content-Type': 'application/json', ...real.headers });
    response.end(typeof real.body === 'string' ? real.body : JSON.stringify(real.body ?? {}));
  }

  /** Replaces an auth key of the fake by one that headscale accepts. */
  async #withRealKey(method: string, path: string, answer: Answer): Promise<Answer> {
    if (method !== 'POST' || !path.endsWith('/keys') || answer.status !== 200) return answer;
    const { tags } = (answer.body as KeyBody).capabilities.devices.create;
    return { ...answer, body: { ...(answer.body as KeyBody), key: await this.#control.authKey({ user: '', tags }) } };
  }

  #pass(message: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url } = message;
    const call = request({ port: this.#controlPort, host: '127.0.0.1', method, headers, path: url }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    call.on('error', () => response.destroy());
    message.pipe(call);
  }

  #passUpgrade({ method = '', url = '', rawHeaders }: IncomingMessage, client: Duplex, head: Buffer): void {
    const server = connect(this.#controlPort, '127.0.0.1');
    const lines = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
    );
    server.write([`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    server.write(head);
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  }
}
